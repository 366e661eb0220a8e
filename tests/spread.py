"""How `-n` spreads the tests: a file stays together, and so does all that needs the demo's portal as processes."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadscope import LoadScopeScheduling

# They take longest, and are begun at once: one of a kind in each process, the small ones fill what is left.
PORTAL, FAULTS = ("tests/e2e/", "tests/test_portal.py"), "tests/faults/"


class Scheduling(LoadScopeScheduling):
    """A unit of work a file; one for all that share the demo's portal, one for all that share that of faults."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(PORTAL):
            return "portal"
        return "faults" if nodeid.startswith(FAULTS) else nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """The hook by which xdist asks."""
    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Those that share a portal come first, in the processes of `-n`."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith((*PORTAL, FAULTS)))
