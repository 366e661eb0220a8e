"""How `-n` spreads the tests: a file stays together, and files that need a portal as processes go to one that runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadscope import LoadScopeScheduling
from xdist.workermanage import WorkerController

# The portals, each by what needs it: a process starts one for the first of its files, and uses it for all that follow.
PORTALS = {"tests/faults/": "faults", "tests/e2e/": "demo", "tests/test_portal.py": "demo"}
# So many files must be left for a process to start a portal that another one has; the demo's takes long to start.
WORTH = {"faults": 1, "demo": 6}
# What takes longest is begun first; the small files of the other folders fill what is left.
FIRST = (
    *PORTALS,
    "tests/isolation/",
    "tests/local/",
)
# Within a folder as well.
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
    """A unit of work a file.

    A process begins with the files of a portal that no other has begun with, and goes on with them while there are
    some; then it takes what is next, with another portal where enough files are left for one more.
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
        """The file that a process goes on with."""
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
    """The portal that a file needs, or nothing."""
    return next((portal for start, portal in PORTALS.items() if file.startswith(start)), "")


def rank(file: str) -> tuple[int, int]:
    """Of two files the one with the lower rank is begun first; those with the same one as they were collected."""
    folder = next((at for at, start in enumerate(FIRST) if file.startswith(start)), len(FIRST))
    return folder, LONGEST.index(file) if file in LONGEST else len(LONGEST)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """The hook by which xdist asks."""
    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the files, in the processes of `-n`."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid.split("::", 1)[0]))
