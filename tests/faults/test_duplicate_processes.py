"""More processes than one thinks, with clocks that disagree."""

from __future__ import annotations

from selfservice.local import processes
from tests.faults.conftest import Run
from tests.faults.letters import Letters
from tests.faults.portal import FaultyPortal


def test_two_schedulers_and_two_workers(faulty: FaultyPortal, run: Run) -> None:
    run(processes.scheduler(name="scheduler-1"))
    run(processes.scheduler(name="scheduler-2"))
    run(processes.worker(name="worker-1"))
    run(processes.worker(name="worker-2"))
    letters = Letters(faulty, 40)
    letters.check_all_kept()


def test_processes_with_clocks_ten_minutes_off(faulty: FaultyPortal, run: Run) -> None:
    run(processes.worker(name="worker-fast", processes=1), FAULT_SHIFT="600")
    run(processes.worker(name="worker-slow", processes=1), FAULT_SHIFT="-600")
    run(processes.scheduler(name="scheduler-slow"), FAULT_SHIFT="-600")
    letters = Letters(faulty, 40)
    letters.check_all_kept()
