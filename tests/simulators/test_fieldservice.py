"""The simulated field service: its pages, the fees by stage, and what time does to reservations and visits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import requests

from selfservice.gateways.fieldservice.simulator import SYSTEM
from selfservice.gateways.fieldservice.simulator.appointments import change, get, move_technician, reserve, work
from selfservice.gateways.fieldservice.simulator.slots import LAST, Slot, area_of, fee, free, free_until, parse
from selfservice.simulators.store import Store
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.test_fieldservice import book

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# A Monday morning.
STARTS = datetime(2026, 11, 30, 8, tzinfo=COPENHAGEN)
FRIDAY = datetime(2026, 11, 27, 17, 59, tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("state", "moment", "stage", "expected"),
    [
        ("booked", FRIDAY, "", "0.00"),
        ("booked", FRIDAY, "late", "440.00"),
        ("booked", FRIDAY, "on_the_way", "940.00"),
        ("booked", FRIDAY + timedelta(minutes=1), "", "440.00"),
        ("booked", STARTS - timedelta(seconds=1), "", "440.00"),
        ("booked", STARTS, "", "940.00"),
        ("reserved", STARTS, "", "0.00"),
        ("missed_by_us", STARTS, "", "0.00"),
        ("missed_by_customer", STARTS, "", "0.00"),
        ("done", STARTS, "", "0.00"),
    ],
)
def test_the_fee_by_stage(state: str, moment: datetime, stage: str, expected: str) -> None:
    assert free_until(STARTS) == FRIDAY + timedelta(minutes=1)
    found = fee(state, STARTS, moment.astimezone(UTC), late=stage == "late", on_the_way=stage == "on_the_way")
    assert found == Decimal(expected)


@pytest.fixture
def store() -> Store:
    return Store(":memory:", [SYSTEM.schema])


def test_slots_in_summer_and_winter_and_over_holidays(store: Store) -> None:
    moment = datetime(2026, 3, 20, 12, tzinfo=UTC)
    found = free(store, "a", moment, moment + timedelta(LAST + 30), moment)
    assert {slot.starts.utcoffset() for slot in found} == {timedelta(hours=1), timedelta(hours=2)}
    days = {slot.day for slot in found}
    assert min(days) >= date(2026, 3, 24)
    assert max(days) <= date(2026, 6, 18)
    # Easter, Ascension Day, Whit Monday, Constitution Day.
    closed = ["2026-04-02", "2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2026-06-05"]
    assert not days & {date.fromisoformat(each) for each in closed}
    assert all(parse(slot.id) == slot for slot in found)
    assert {slot.area for slot in found} == {area_of("a")}


def test_reservations_expire_and_visits_end(store: Store) -> None:
    past = Slot(area_of("a"), date(2026, 1, 5), 8, 12, "0.00")
    reserve(store, "one", "a", past, 0)
    two = reserve(store, "two", "a", past, 3600)
    three = reserve(store, "three", "a", past, 3600)
    change(store, three, state="booked")
    work(store)
    rows = store.rows("SELECT external_id, state FROM appointment ORDER BY rowid")
    assert [tuple(row.values()) for row in rows] == [("one", "expired"), ("two", "reserved"), ("three", "done")]
    work(store)
    found = get(store, two["id"])
    assert found
    assert found["sequence"] == 0


def test_no_technician_within_a_month(store: Store) -> None:
    far = Slot(area_of("a"), datetime.now(UTC).date() + timedelta(LAST), 8, 12, "0.00")
    found = change(store, reserve(store, "one", "a", far, 3600), state="booked")
    assert move_technician(store, found)["state"] == "cancelled"


def test_the_pages_show_visits_and_act(outside: Outside) -> None:
    visit = book("one")
    assert "Mette Lindqvist" in requests.get(f"{outside.url}/sim/fieldservice/", timeout=SECONDS).text
    url = f"{outside.url}/sim/fieldservice/{visit.appointment_id}"
    assert "Port 3, ring på" in requests.get(url, timeout=SECONDS).text
    for name, said in (
        ("move", "Aftalt: Teknikeren er blevet syg"),
        ("late", "Flyt eller aflys nu: 440,00 kr."),
        ("on_the_way", "Flyt eller aflys nu: 940,00 kr."),
        ("missed_by_customer", "Betalt indtil nu: 440,00 kr."),
    ):
        answer = requests.post(url, data={"act": name}, timeout=SECONDS)
        assert answer.status_code == 200
        assert said in answer.text
    for wrong in ({"act": "done"}, {"act": "sing"}, {}):
        assert requests.post(url, json=wrong, timeout=SECONDS).status_code == 400
    assert requests.post(f"{outside.url}/sim/fieldservice/x", json={}, timeout=SECONDS).status_code == 404
    assert requests.get(f"{outside.url}/sim/fieldservice/x", timeout=SECONDS).status_code == 404
