"""The simulated network: an order is taken once, carried out, and reported; and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from selfservice.site.demo.cards import iccid_of
from selfservice.site.demo.numbers import PEOPLE
from tests.outside import Outside
from tests.patience import SECONDS

NUMBER = "4520123486"
GOOD = {"Authorization": "Bearer demo-network"}


def put(outside: Outside, bars: Any = ("all",), *, key: str = "k", number: str = NUMBER, **headers: str) -> Any:
    sent = {**GOOD, "Idempotency-Key": key, **headers}
    body = {"bars": list(bars) if isinstance(bars, tuple) else bars}
    url = f"{outside.url}/provisioning/v1/subscribers/{number}/bars"
    return requests.put(url, json=body, headers=sent, timeout=SECONDS)


def order(outside: Outside, order_id: str, headers: Any = None) -> Any:
    return requests.get(f"{outside.url}/provisioning/v1/orders/{order_id}", headers=headers or GOOD, timeout=SECONDS)


def test_an_order_is_taken_and_then_done(outside: Outside) -> None:
    answer = put(outside)
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    assert outside.subscriber(NUMBER)["bars"] == ["premium"]
    assert order(outside, answer.json()["order_id"]).json()["status"] == "done"
    assert outside.subscriber(NUMBER)["bars"] == ["all"]


def test_the_same_key_is_the_same_order(outside: Outside) -> None:
    first, second = put(outside), put(outside)
    assert first.json() == second.json()
    assert len(outside.subscriber(NUMBER)["orders"]) == 1


def test_the_same_key_for_something_else(outside: Outside) -> None:
    put(outside)
    assert put(outside, ("data",)).status_code == 409
    assert put(outside, number="4520123456").status_code == 409


@pytest.mark.parametrize("number", ["4520999999", "112", "x"])
def test_an_unknown_number(outside: Outside, number: str) -> None:
    assert put(outside, number=number).status_code == 404


def test_an_unknown_order(outside: Outside) -> None:
    assert order(outside, "nowhere").status_code == 404


@pytest.mark.parametrize("bars", ["all", None, 1, ["all", 1], ["sideways"], [["all"]]])
def test_invalid_bars_are_refused(outside: Outside, bars: Any) -> None:
    assert put(outside, bars).status_code == 400
    assert outside.subscriber(NUMBER)["orders"] == []


def test_a_key_and_a_token_are_wanted(outside: Outside) -> None:
    assert put(outside, key="").status_code == 400
    assert put(outside, Authorization="Bearer wrong").status_code == 401
    assert order(outside, "x", {"Authorization": "Bearer wrong"}).status_code == 401


def test_an_order_that_lies(outside: Outside) -> None:
    outside.fault("network", "pending")
    order_id = put(outside).json()["order_id"]
    assert order(outside, order_id).json()["status"] == "in_progress"
    outside.clear_faults()
    assert order(outside, order_id).json()["status"] == "done"


def test_an_order_that_is_rejected(outside: Outside) -> None:
    outside.fault("network", "rejected", count=1)
    found = order(outside, put(outside).json()["order_id"]).json()
    assert (found["status"], found["reason"]) == ("rejected", "number is locked")
    assert outside.subscriber(NUMBER)["bars"] == ["premium"]


@pytest.mark.parametrize(("mode", "status", "taken"), [("error503", 503, 0), ("duplicate", 409, 1)])
def test_faults_of_all_systems(outside: Outside, mode: str, status: int, taken: int) -> None:
    outside.fault("network", mode, count=1)
    assert put(outside).status_code == status
    assert len(outside.subscriber(NUMBER)["orders"]) == taken


def test_tests_can_add_a_number(outside: Outside) -> None:
    url = f"{outside.url}/sim/network"
    assert requests.post(url, json={"msisdn": "4526001234", "iccid": "89"}, timeout=SECONDS).status_code == 201
    assert put(outside, number="4526001234").status_code == 202
    assert requests.post(url, json={"msisdn": "x"}, timeout=SECONDS).status_code == 400
    outside.reset()
    assert put(outside, number="4526001234").status_code == 404


def test_the_page_shows_the_sim_table(outside: Outside) -> None:
    order(outside, put(outside).json()["order_id"])
    page = requests.get(f"{outside.url}/sim/network/", timeout=SECONDS)
    assert page.status_code == 200
    assert "20 12 34 86" in page.text
    assert "al trafik" in page.text


def test_it_knows_the_numbers_of_the_demo_world(outside: Outside) -> None:
    known = {s["msisdn"]: s["iccid"] for s in outside.get("/sim/network/")}
    assert known == {one.number[1:]: iccid_of(one.number) for one in PEOPLE}
