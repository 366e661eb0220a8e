"""A bulk change and the workers that do it: killed in the middle, or none at all; none is left out or done twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
import requests

from selfservice.local import processes
from tests.faults.conftest import Run
from tests.faults.letters import until
from tests.faults.portal import FaultyPortal

# Two chunks, and part of a third.
CHUNK, COUNT = 50, 110
CHUNKS = {"FAULT_CHUNK": str(CHUNK)}
STATES = """
SELECT b.state AS batch, r.state, a.state AS run, count(*) AS n, count(DISTINCT r.target_id) AS numbers
FROM kernel_batch b JOIN kernel_batchrow r ON r.batch_id = b.id LEFT JOIN kernel_actionrun a ON a.id = r.run_id
WHERE b.uid = %s GROUP BY 1, 2, 3
"""
LEFT = """
SELECT (SELECT count(*) FROM kernel_actionrun WHERE action = 'bar' AND target_id = ANY(%(ids)s)) AS runs,
       (SELECT count(*) FROM kernel_auditentry WHERE event = 'bar' AND target_id = ANY(%(ids)s)) AS entries,
       (SELECT count(*) FROM kernel_outboxcommand WHERE kind = 'network.bar' AND target_id = ANY(%(ids)s)) AS commands
"""


class Bar:
    """A bar of many numbers, confirmed."""

    def __init__(self, portal: FaultyPortal, series: int) -> None:
        numbers = [{"msisdn": f"45{series}{n:06d}"} for n in range(COUNT)]
        assert requests.post(f"{portal.outside.url}/sim/network", json={"numbers": numbers}, timeout=60).ok
        made = json.loads(portal.run("-m", "tests.many_numbers", str(COUNT), "--series", str(series)))
        self.portal, self.uid, self.numbers = portal, made["uid"], made["numbers"]

    def states(self) -> list[dict[str, Any]]:
        return self.portal.sql(STATES, [self.uid])

    def left(self) -> dict[str, int]:
        """Runs, entries of the log and commands of these numbers."""
        ids = self.portal.sql("SELECT id FROM subscriptions_subscription WHERE number = ANY(%s)", [self.numbers])
        return self.portal.sql(LEFT, {"ids": [row["id"] for row in ids]})[0]

    def check_all_done(self) -> None:
        """In the end each number has been barred once, by one run, one entry and one order."""
        until(lambda: {row["batch"] for row in self.states()} == {"done"}, f"the end: {self.states()}")
        (only,) = self.states()
        assert (only["state"], only["run"], only["n"], only["numbers"]) == ("run", "done", COUNT, COUNT)
        assert self.left() == {"runs": COUNT, "entries": COUNT, "commands": COUNT}
        barred = self.portal.sql(
            "SELECT count(*) AS n FROM subscriptions_subscription WHERE number = ANY(%s) AND state = 'barred'",
            [self.numbers],
        )
        assert barred[0]["n"] == COUNT
        for number in (self.numbers[0], self.numbers[-1]):
            orders = self.portal.outside.subscriber(number)["orders"]
            assert [order["verb"] for order in orders] == ["bars"]


def held(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir()]


@pytest.mark.parametrize(("point", "series"), [("rows", 31), ("chunk", 32)])
def test_a_worker_killed_in_the_middle(faulty: FaultyPortal, run: Run, tmp_path: Path, point: str, series: int) -> None:
    hold = tmp_path / "hold"
    hold.mkdir()
    run(processes.worker(), FAULT_HOLD=str(hold), FAULT_HOLD_AT=point, **CHUNKS)
    bar = Bar(faulty, series)
    killed = until(lambda: held(hold), f"a worker at {point}")
    # Written, and not committed: nobody sees half of it.
    assert {row["state"] for row in bar.states()} == {"ready"}
    assert set(bar.left().values()) == {0}
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(hold)
    run(processes.scheduler(), **CHUNKS)
    bar.check_all_done()


def test_no_worker_but_two_schedulers(faulty: FaultyPortal, run: Run) -> None:
    bar = Bar(faulty, 33)
    run(processes.scheduler(), **CHUNKS)
    run(processes.scheduler(name="scheduler2"), **CHUNKS)
    bar.check_all_done()


def test_the_whole_worker_killed_while_a_colleague_goes_on(faulty: FaultyPortal, run: Run, tmp_path: Path) -> None:
    """The worker has written a chunk, and not committed it, when the other has done the next; then it is killed."""
    hold = tmp_path / "hold"
    hold.mkdir()
    first = run(processes.worker(processes=1), FAULT_HOLD=str(hold), FAULT_HOLD_AT="rows", **CHUNKS)
    bar = Bar(faulty, 34)
    until(lambda: held(hold), "a worker that has written its rows")
    run(processes.worker(name="worker2"), **CHUNKS)
    until(lambda: bar.left()["runs"], "the first rows")
    faulty.end(first, hard=True)
    shutil.rmtree(hold)
    run(processes.scheduler(), **CHUNKS)
    bar.check_all_done()
