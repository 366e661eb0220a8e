"""The network in trouble, and workers that die while they talk to it: every number is barred once."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from selfservice.local import processes
from tests.faults.conftest import Run
from tests.faults.letters import until
from tests.faults.orders import Orders
from tests.faults.portal import FaultyPortal

TROUBLES: dict[str, tuple[str, dict[str, Any]]] = {
    "fails nine calls of ten": ("error503", {"share": 0.9, "retry_after": 20}),
    "hangs and stores nothing": ("hang", {"count": 20}),
    "stores, and the answer is lost": ("lost_response", {"share": 0.5}),
    "says that it has it already": ("duplicate", {"share": 0.5}),
    "answers garbage": ("garbage", {"share": 0.5}),
    "is slow": ("delay", {"delay_ms": 150}),
    "answers twice": ("twice", {}),
    "tells what was so before": ("disorder", {"share": 0.7}),
}
BULK_TROUBLES: dict[str, tuple[str, dict[str, Any]]] = {
    "is too busy for every other order": ("partly_busy", {}),
    "stores, and every other answer is garbage": ("partly_garbage", {}),
}
# Faults of a process by whether the network has a bulk endpoint.
ENDPOINTS = pytest.mark.parametrize("endpoint", [{}, {"FAULT_NO_BULK": "1"}], ids=["bulk", "one by one"])


@pytest.fixture(autouse=True)
def no_calls(faulty: FaultyPortal) -> Iterator[None]:
    """Without a web server nobody is called back."""
    call_back_to(faulty, "")
    yield


def call_back_to(portal: FaultyPortal, url: str) -> None:
    requests.post(f"{portal.outside.url}/sim/network/callbacks", json={"url": url}, timeout=60).raise_for_status()


@ENDPOINTS
def test_the_network_is_in_trouble(faulty: FaultyPortal, run: Run, endpoint: dict[str, str]) -> None:
    """One trouble after the other, each with orders of its own, and orders on their way when it changes."""
    run(processes.worker(), **endpoint)
    run(processes.scheduler(), **endpoint)
    bulks = []
    for mode, more in (TROUBLES if endpoint else TROUBLES | BULK_TROUBLES).values():
        faulty.outside.fault("network", mode, **more)
        bulks.append(Orders(faulty, 15))
        bulks[-1].await_some(2)
    faulty.outside.clear_faults()
    for bulk in bulks:
        bulk.check_all_done()


def test_the_network_is_down_for_a_while(faulty: FaultyPortal, run: Run) -> None:
    faulty.outside.fault("network", "error503")
    run(processes.worker())
    run(processes.scheduler())
    orders = Orders(faulty, 30)
    until(lambda: min(row["attempts"] for row in orders.rows()) > 2, "a third attempt of each")
    # A claim is an attempt: they may just be on their way again.
    assert set(orders.states()) <= {"pending", "sending"}
    faulty.outside.clear_faults()
    orders.check_all_done()


def test_orders_that_lie_are_asked_about_and_not_sent_again(faulty: FaultyPortal, run: Run) -> None:
    faulty.outside.fault("network", "pending")
    run(processes.worker())
    orders = Orders(faulty, 30)
    orders.await_taken()
    # No scheduler runs: the worker polls by itself.
    until(lambda: min(row["attempts"] for row in orders.rows()) > 3, "that they are asked about")
    # A claim is an attempt: they may just be on their way again.
    assert set(orders.states()) <= {"pending", "sending"}
    faulty.outside.clear_faults()
    orders.check_all_done()


def test_every_other_order_of_a_bulk_is_refused(faulty: FaultyPortal, run: Run) -> None:
    """Each is done or refused, as the network says, and the refused ones are not at the network."""
    orders = Orders(faulty, 30)
    faulty.outside.fault("network", "partly_refused")
    run(processes.worker())
    until(lambda: not orders.states() & Counter(pending=1, sending=1), "the end of all orders")
    faulty.outside.clear_faults()
    assert orders.states() == Counter(done=15, refused=15)
    assert {(row["state"], row["run"], row["attempts"]) for row in orders.rows()} == {
        ("done", "done", 1),
        ("refused", "refused", 1),
    }
    known = Counter(len(faulty.outside.subscriber(number)["orders"]) for number in orders.numbers)
    assert known == Counter({0: 15, 1: 15})


@pytest.mark.parametrize("point", ["order", "ordered", "bulk", "bulk answered"])
def test_a_worker_is_killed_amid_sending(faulty: FaultyPortal, run: Run, tmp_path: Path, point: str) -> None:
    hold = tmp_path / "hold"
    hold.mkdir()
    endpoint = {} if point.startswith("bulk") else {"FAULT_NO_BULK": "1"}
    run(processes.worker(), FAULT_HOLD=str(hold), FAULT_HOLD_AT=point, **endpoint)
    orders = Orders(faulty, 30)
    killed = until(lambda: [int(path.name) for path in hold.iterdir()], f"a worker at {point}")
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(hold)
    run(processes.scheduler())
    orders.check_all_done()
    assert max(row["attempts"] for row in orders.rows()) > 1


def test_two_workers_and_two_schedulers(faulty: FaultyPortal, run: Run) -> None:
    for number in (1, 2):
        run(processes.worker(name=f"worker-{number}"))
        run(processes.scheduler(name=f"scheduler-{number}"))
    faulty.outside.fault("network", "delay", delay_ms=100)
    Orders(faulty, 60).check_all_done()


def test_call_backs_alone_are_enough(faulty: FaultyPortal, run: Run) -> None:
    faulty.outside.fault("network", "pending")
    worker = run(processes.worker())
    orders = Orders(faulty, 20)
    orders.await_taken()
    faulty.end(worker, hard=True)
    # Nobody asks any more.
    run(processes.web(faulty.port))
    call_back_to(faulty, faulty.environment["NETWORK_CALLBACK_URL"])
    faulty.outside.fault("network", "twice")
    orders.check_all_done()
    references = {row["reference"] for row in orders.rows()}

    def notified() -> set[str]:
        events = faulty.outside.get("/sim/network/callbacks")
        return {event["order_id"] for event in events if event["told"]}

    # The network marks the event as sent when it has our answer: a moment after we have stored it.
    until(lambda: notified() >= references, "that the network has marked the events as sent")
