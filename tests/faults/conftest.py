"""A portal for faults: its clock of delivery runs sixty times faster, and its gateways give up after a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from selfservice.local.supervisor import Child
from tests import plugin
from tests.faults.letters import SCALE
from tests.portal import Portal

Run = Callable[..., Child]
FASTER = {"CLOCK_SCALE": str(SCALE), "GATEWAY_CONNECT_SECONDS": "1", "GATEWAY_READ_SECONDS": "1"}


@pytest.fixture(scope="package")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal with its simulators; each test starts the worker and the scheduler that it is about."""
    portal = Portal(plugin.servers().postgres, tmp_path_factory.mktemp("faulty"), "faulty", FASTER)
    try:
        portal.start_simulators()
        yield portal
    finally:
        portal.stop()


@pytest.fixture
def run(faulty: Portal) -> Iterator[Run]:
    """Starts a process for this test alone: `run(child, FAULT_…="…")`. Faults outside are cleared as well."""
    with ExitStack() as stack:
        stack.callback(faulty.outside.clear_faults)

        def start(child: Child, **environment: str) -> Child:
            stack.callback(faulty.end, child, hard=True)
            return faulty.start(child, **environment)

        yield start
