"""Distribution of the tests by `-n`: per file; files that need a portal go to a process that runs one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

# The portals, by the files that need them: a process starts one for its first such file, and reuses it for the rest.
PORTALS = {"tests/faults/": "faults", "tests/e2e/": "demo", "tests/test_portal.py": "demo"}
# Minimum number of files left to start a second portal of a kind; the demo's takes long to start.
WORTH = {"faults": 1, "demo": 6}
# The slowest files start first; the small files of the other folders fill the remaining time.
FIRST = (
    *PORTALS,
    "tests/isolation/",
    "tests/local/",
)
# The slowest files within a folder.
LONGEST = (
    "tests/e2e/test_accessibility.py",
    "tests/e2e/test_usage.py",
    "tests/e2e/test_usage_limits.py",
    "tests/e2e/test_subscription.py",
    "tests/e2e/test_swap_sim.py",
    "tests/e2e/test_users.py",
    "tests/isolation/test_as_missing.py",
)


class Scheduling(LoadScopeScheduling):
    """Scheduler with one unit of work per file.

    A process starts with the files of a portal that no other process has, and continues with them; then it takes the
    next file, with another portal if enough files are left for one more.
    """

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        self.portals: dict[Hashable, str] = {}

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.split("::", 1)[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.workqueue.move_to_end(self.choose(node), last=False)
        super()._assign_work_unit(node)

    def choose(self, node: Hashable) -> str:
        """Return the next file for a process."""
        files = list(self.workqueue)
        left = Counter(map(portal_of, files))
        if node in self.portals:
            wanted = [file for file in files if portal_of(file) == self.portals[node] != ""]
        else:
            wanted = [file for file in files if portal_of(file) not in self.portals.values()]
        worth = [file for file in files if left[portal_of(file)] >= WORTH.get(portal_of(file), 0)]
        file = [*wanted, *worth, *files][0]
        self.portals[node] = portal_of(file)
        return file


def portal_of(file: str) -> str:
    """Return the portal that a file needs, or ""."""
    return next((portal for start, portal in PORTALS.items() if file.startswith(start)), "")


def rank(file: str) -> tuple[int, int]:
    """Return the sort key of a file: the lowest starts first; equal keys stay in the order of collection."""
    folder = next((at for at, start in enumerate(FIRST) if file.startswith(start)), len(FIRST))
    return folder, LONGEST.index(file) if file in LONGEST else len(LONGEST)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Return the scheduler to xdist."""
    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the files, in the processes of `-n`."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid.split("::", 1)[0]))
