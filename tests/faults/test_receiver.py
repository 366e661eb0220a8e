"""e-Boks answers wrongly, late, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Application
from selfservice.local import processes
from tests.faults.conftest import Run
from tests.faults.letters import Letters, until
from tests.faults.portal import FaultyPortal

PASSING: dict[str, tuple[str, dict[str, Any]]] = {
    "fails nine calls of ten": ("error500", {"share": 0.9}),
    "asks to come back": ("error503", {"count": 20, "retry_after": 30}),
    "hangs and stores nothing": ("hang", {"count": 4}),
    "hangs after it has stored": ("hang_after_store", {"count": 4}),
    "stores, and the answer is lost": ("lost_response", {"share": 0.5}),
    "is slow": ("delay", {"delay_ms": 150}),
    "says that it has it already": ("duplicate", {"share": 0.5}),
    "answers garbage": ("garbage", {"share": 0.5}),
}


@pytest.fixture
def services(run: Run) -> None:
    """Worker and scheduler, as they should be."""
    run(processes.worker())
    run(processes.scheduler())


def test_receiver_is_in_trouble(faulty: FaultyPortal, services: None) -> None:
    """One trouble after the other, each with letters of its own, and letters on their way when it changes."""
    batches: list[Letters] = []
    for mode, more in PASSING.values():
        faulty.outside.fault("eboks", mode, **more)
        batches.append(Letters(faulty, 20))
        # Something must have met the trouble before the next one comes.
        batches[-1].await_some(3)
    for letters in batches:
        letters.check_all_kept()
    tried = {row["cvr"]: row["attempts"] for letters in batches for row in letters.rows()}
    assert max(tried.values()) > 1
    assert faulty.outside.get("/sim/eboks/stats").get("409", 0) > 0


def test_receiver_refuses_for_good(faulty: FaultyPortal, services: None) -> None:
    refused: list[Letters] = []
    for mode in ("refuse400", "exempt", "invalid", "dead"):
        faulty.outside.fault("eboks", mode)
        refused.append(Letters(faulty, 5))
        refused[-1].await_all()
    rows = [row for letters in refused for row in letters.rows()]
    assert len(rows) == 20
    for row in rows:
        assert (row["state"], row["delivered"], row["kept"]) == ("refused", False, False), row
        assert row["application"] == Application.State.WITH_SUPPORT
        assert faulty.outside.letters(row["cvr"]) == []
    # One mail to support for each, at once.
    until(lambda: {_mails_about(faulty, str(row["uid"])) for row in rows} == {1}, "a mail to support for each letter")


def test_refused_while_another_worker_is_paused(faulty: FaultyPortal, run: Run, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    hold.mkdir()
    faulty.outside.fault("eboks", "exempt")
    run(processes.worker(name="worker-still"), rendered=True, FAULT_HOLD=str(hold), FAULT_HOLD_AT="render")
    letters = Letters(faulty, 5)
    until(lambda: list(hold.iterdir()), "a worker that renders")
    run(processes.worker())
    run(processes.scheduler())
    letters.await_all()
    # The paused worker goes on with what it claimed long ago, and must not call it delivered.
    shutil.rmtree(hold)
    Letters(faulty, 5).await_all()
    for row in letters.rows():
        assert (row["state"], row["delivered"]) == ("refused", False), row


def _mails_about(portal: FaultyPortal, uid: str) -> int:
    return len([mail for mail in portal.outside.mails() if uid in mail["text"]])
