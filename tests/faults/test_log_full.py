"""The disk that logs are written to is full."""

from __future__ import annotations

from selfservice.local import processes
from tests.faults.conftest import Run
from tests.faults.letters import Letters
from tests.faults.portal import FaultyPortal


def test_nothing_can_be_logged(faulty: FaultyPortal, run: Run) -> None:
    # Every write to it fails with "no space left on device".
    for name in ("worker-mute", "scheduler-mute"):
        (faulty.folder / "log" / f"{name}.log").symlink_to("/dev/full")
    run(processes.worker(name="worker-mute"))
    run(processes.scheduler(name="scheduler-mute"))
    letters = Letters(faulty, 20)
    faulty.outside.fault("eboks", "error500", share=0.3)
    more = Letters(faulty, 20)
    letters.check_all_kept()
    more.check_all_kept()
