"""A portal for faults: its clock of delivery runs twenty times faster, and its gateways give up after a second."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack

import pytest

from selfservice.local.supervisor import Child
from tests import plugin
from tests.faults.letters import SCALE, check_no_leaks
from tests.faults.portal import FaultyPortal

Run = Callable[..., Child]
FASTER = {"CLOCK_SCALE": str(SCALE), "GATEWAY_CONNECT_SECONDS": "1", "GATEWAY_READ_SECONDS": "1"}


@pytest.fixture(scope="package")
def shared_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyPortal]:
    """The portal with its simulators, and nothing else running."""
    portal = FaultyPortal(plugin.servers().postgres, tmp_path_factory.mktemp("faulty"), "faulty", FASTER)
    try:
        portal.start_simulators()
        yield portal
    finally:
        portal.stop()


@pytest.fixture
def faulty(shared_portal: FaultyPortal) -> Iterator[FaultyPortal]:
    """The portal, empty; each test starts the worker and the scheduler that it is about. No code may leak."""
    try:
        yield shared_portal
        check_no_leaks(shared_portal)
    finally:
        shared_portal.empty()


@pytest.fixture
def run(faulty: FaultyPortal) -> Iterator[Run]:
    """Starts a process for this test alone: `run(child, FAULT_…="…")`. Faults outside are cleared as well.

    Its letters are plain ones: WeasyPrint takes most of the time. `run(child, rendered=True)` renders them.
    """
    with ExitStack() as stack:
        stack.callback(faulty.outside.clear_faults)

        def start(child: Child, *, rendered: bool = False, **environment: str) -> Child:
            stack.callback(faulty.end, child, hard=True)
            letters = {} if rendered else {"FAULT_PLAIN_LETTERS": "1"}
            return faulty.start(child, **letters, **environment)

        yield start


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows what the portal's processes have logged."""
    report = yield
    used = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, FaultyPortal)]
    if report.failed and used:
        report.sections.append(("logs of the portal's processes", used[0].logs()[-20_000:]))
    return report
