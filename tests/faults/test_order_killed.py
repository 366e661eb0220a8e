"""An order of many subscriptions, and the worker that starts it: killed in the middle, each is made once."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from selfservice.local import processes
from tests.faults.conftest import Run
from tests.faults.letters import until
from tests.faults.portal import FaultyPortal

# Two chunks, and part of a third.
CHUNK, COUNT = 20, 50
LEFT = """
SELECT o.state AS "order", count(*) AS items, count(i.subscription_id) AS begun, count(DISTINCT i.number) AS numbers,
       count(*) FILTER (WHERE i.state = 'done') AS done, max(i.attempt) AS attempts,
       (SELECT count(*) FROM subscriptions_subscription s WHERE s.account_id = o.account_id) AS subscriptions,
       (SELECT count(*) FROM kernel_outboxcommand WHERE kind = 'network.create') AS commands
FROM orders_order o JOIN orders_orderitem i ON i.order_id = o.id GROUP BY o.id
"""
NUMBERS = "SELECT number FROM orders_orderitem ORDER BY position"


def left(portal: FaultyPortal) -> dict[str, Any]:
    """What has been made of the order's items."""
    (row,) = portal.sql(LEFT)
    return row


@pytest.mark.parametrize("point", ["reserved", "started"])
def test_a_worker_killed_while_it_starts_an_order(faulty: FaultyPortal, run: Run, tmp_path: Path, point: str) -> None:
    hold = tmp_path / "hold"
    hold.mkdir()
    faults = {"FAULT_HOLD": str(hold), "FAULT_HOLD_AT": point, "FAULT_HOLD_AFTER": "1", "FAULT_CHUNK": str(CHUNK)}
    run(processes.worker(), **faults)
    json.loads(faulty.run("-m", "tests.many_orders", str(COUNT)))
    (killed,) = until(lambda: [int(path.name) for path in hold.iterdir()], f"a worker at {point}")
    # The first chunk is done. Nobody sees half of the second one.
    assert (left(faulty)["begun"], left(faulty)["subscriptions"]) == (CHUNK, CHUNK)
    os.kill(killed, signal.SIGKILL)
    shutil.rmtree(hold)
    run(processes.scheduler(), FAULT_CHUNK=str(CHUNK))
    until(lambda: left(faulty)["order"] == "done", f"the end: {left(faulty)}")
    found = left(faulty)
    assert found.pop("attempts") == 1
    assert {name: count for name, count in found.items() if count != COUNT} == {"order": "done"}
    for row in faulty.sql(NUMBERS):
        orders = faulty.outside.subscriber(row["number"])["orders"]
        assert [order["verb"] for order in orders] == ["create"]
