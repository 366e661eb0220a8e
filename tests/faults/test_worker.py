"""Workers die, stall, or are not there."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from selfservice.local import processes
from tests.faults.conftest import Run
from tests.faults.letters import SCALE, Letters, until
from tests.faults.portal import FaultyPortal

POINTS = pytest.mark.parametrize("point", ["render", "send", "record"])


def _held(folder: Path) -> list[int]:
    """Who has come to the point."""
    return [int(path.name) for path in folder.iterdir()]


@POINTS
def test_worker_child_killed(faulty: FaultyPortal, run: Run, tmp_path: Path, point: str) -> None:
    hold = tmp_path / "hold"
    hold.mkdir()
    run(processes.worker(), rendered=point == "render", FAULT_HOLD=str(hold), FAULT_HOLD_AT=point)
    letters = Letters(faulty, 20)
    killed = until(lambda: _held(hold), f"a worker at {point}")
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(hold)
    run(processes.scheduler(), rendered=point == "render")
    letters.check_all_kept()
    assert max(row["attempts"] for row in letters.rows()) > 1


@POINTS
def test_worker_child_stalls_past_its_lease(faulty: FaultyPortal, run: Run, tmp_path: Path, point: str) -> None:
    hold = tmp_path / "hold"
    hold.mkdir()
    run(processes.worker(), rendered=point == "render", FAULT_HOLD=str(hold), FAULT_HOLD_AT=point)
    letters = Letters(faulty, 20)
    until(lambda: _held(hold), f"a worker at {point}")
    run(processes.scheduler(), rendered=point == "render")
    # The scheduler delivers everything while the worker is paused with old leases; then it goes on.
    letters.await_all()
    shutil.rmtree(hold)
    again = Letters(faulty, 5)
    again.check_all_kept()
    letters.check_all_kept()


def test_whole_worker_killed(faulty: FaultyPortal, run: Run, tmp_path: Path) -> None:
    """It has delivered some letters, and is sending others."""
    hold = tmp_path / "hold"
    hold.mkdir()
    worker = run(processes.worker(), FAULT_HOLD=str(hold), FAULT_HOLD_AT="send", FAULT_HOLD_AFTER="3")
    letters = Letters(faulty, 30)
    letters.await_some()
    until(lambda: _held(hold), "a worker that sends")
    run(processes.scheduler())
    faulty.end(worker, hard=True)
    shutil.rmtree(hold)
    letters.check_all_kept()
    assert max(row["attempts"] for row in letters.rows()) > 1


def test_no_worker_but_the_scheduler(faulty: FaultyPortal, run: Run) -> None:
    letters = Letters(faulty, 20)
    run(processes.scheduler())
    letters.check_all_kept()


def test_nobody_for_45_minutes(faulty: FaultyPortal, run: Run) -> None:
    letters = Letters(faulty, 20)
    past = timedelta(minutes=45) / SCALE
    faulty.sql(
        "UPDATE kernel_outboxcommand SET created_at = created_at - %(past)s, due_at = due_at - %(past)s, "
        "deadline_at = deadline_at - %(past)s WHERE uid = ANY(%(uids)s)",
        {"past": past, "uids": [row["uid"] for row in letters.rows()]},
    )
    faulty.outside.fault("eboks", "error503")
    run(processes.scheduler())
    alarms = until(lambda: _alarms(faulty, letters, "late_30"), "the alarm at 30 minutes")
    faulty.outside.clear_faults()
    letters.check_all_kept()
    assert len(alarms) <= len(letters.cvrs)
    assert not _alarms(faulty, letters, "late_90")


def _alarms(portal: FaultyPortal, letters: Letters, what: str) -> list[dict[str, object]]:
    keys = [f"alarm:{row['uid']}:{what}" for row in letters.rows()]
    return portal.sql("SELECT key FROM kernel_outboxcommand WHERE kind = 'mail' AND key = ANY(%s)", [keys])


def test_a_letter_that_cannot_be_rendered(faulty: FaultyPortal, run: Run) -> None:
    letters = Letters(faulty, 20)
    poisoned = letters.cvrs[7]
    run(processes.worker(), rendered=True, FAULT_POISON=poisoned)
    run(processes.scheduler(), rendered=True, FAULT_POISON=poisoned)
    letters.check_all_kept(but=frozenset({poisoned}))
    row = next(row for row in letters.rows() if row["cvr"] == poisoned)
    assert (row["state"], row["local_errors"], row["delivered"]) == ("parked", 5, False)
    assert faulty.outside.letters(poisoned) == []
    until(lambda: any(str(row["uid"]) in mail["text"] for mail in faulty.outside.mails()), "the mail to support")
