"""The contract of field service's client: slots, reservations that are one, moves and fees, and events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import requests

from selfservice.gateways.fieldservice.client import COPENHAGEN, HttpFieldService
from selfservice.gateways.fieldservice.client import _event as read_event
from selfservice.gateways.fieldservice.port import (
    BOOKED,
    CANCELLED,
    DONE,
    DUPLICATE,
    EXPIRED,
    FEE,
    GONE,
    LONGEST_NOTE,
    MISSED_BY_CUSTOMER,
    MISSED_BY_US,
    RESERVED,
    STATE,
    TAKEN,
    UNKNOWN,
    Appointment,
    Contact,
    Slot,
    VisitEvent,
    VisitRefused,
)
from selfservice.kernel.core.errors import Unavailable
from tests.outside import Outside
from tests.patience import SECONDS
from tests.verification.contract import Contract, address
from tests.verification.trouble import server_in

PLACE = "0f5c9d2e-5d64-5d0c-9c55-000000000001"
METTE = Contact("Mette Lindqvist", "+4520123456", "Port 3, ring på")
NOTHING, LATE, ON_THE_WAY = Decimal("0.00"), Decimal("440.00"), Decimal("940.00")


def today() -> date:
    return datetime.now(COPENHAGEN).date()


def slots(place: str = PLACE, days: int = 40) -> tuple[Slot, ...]:
    return HttpFieldService().slots(place, today(), today() + timedelta(days))


def long_slots() -> list[Slot]:
    """The half days, which cost nothing."""
    return [slot for slot in slots() if not slot.price]


def reserve(key: str = "", slot: Slot | None = None) -> Appointment:
    client = HttpFieldService()
    return client.reserve(key or client.new_request_id(), PLACE, (slot or long_slots()[0]).slot_id)


def book(key: str = "", slot: Slot | None = None) -> Appointment:
    return HttpFieldService().book(reserve(key, slot).appointment_id, METTE)


def act(outside: Outside, visit: Appointment, name: str) -> None:
    url = f"{outside.url}/sim/fieldservice/{visit.appointment_id}"
    requests.post(url, json={"act": name}, timeout=SECONDS).raise_for_status()


def visits(outside: Outside) -> list[dict[str, Any]]:
    return list(outside.get("/sim/fieldservice/"))


def state(key: str) -> Appointment:
    found = HttpFieldService().look_up(key)
    assert found
    return found


def fetched(since: str = "") -> tuple[VisitEvent, ...]:
    return HttpFieldService().events(since).events


def refused(call: Callable[[], Any]) -> VisitRefused:
    with pytest.raises(VisitRefused) as caught:
        call()
    return caught.value


# A search keeps nothing: what a reservation keeps is tested below.
CONTRACT = Contract(lambda: slots(days=7))


def test_slots_are_free_intervals_on_working_days(outside: Outside) -> None:
    found = slots()
    assert found
    assert list(found) == sorted(found, key=lambda slot: (slot.starts, slot.ends))
    assert {(slot.ends - slot.starts, slot.price) for slot in found} == {
        (timedelta(hours=4), NOTHING),
        (timedelta(hours=2), Decimal("103.20")),
    }
    local = [slot.starts.astimezone(COPENHAGEN) for slot in found]
    assert all(8 <= each.hour < 16 and each.weekday() < 5 for each in local)
    assert min(local).date() > today()
    assert found == slots()
    assert HttpFieldService().slots(PLACE, today() + timedelta(91), today() + timedelta(400)) == ()
    assert HttpFieldService().slots(PLACE, today(), today()) == ()


def test_no_slots(outside: Outside) -> None:
    outside.fault("fieldservice", "no_slots")
    assert slots() == ()


def test_a_visit_is_reserved_booked_and_done(outside: Outside) -> None:
    slot = next(slot for slot in slots() if slot.price)
    first = reserve("one", slot)
    assert first == Appointment(
        first.appointment_id, "one", RESERVED, slot.starts, slot.ends, first.expires_at, NOTHING, None, NOTHING, "", 0
    )
    assert first.expires_at
    assert timedelta(hours=23) < first.expires_at - datetime.now(UTC) <= timedelta(hours=24)
    assert fetched() == ()
    client = HttpFieldService()
    booked = client.book(first.appointment_id, METTE)
    assert booked == client.book(first.appointment_id, METTE) == state("one")
    assert (booked.state, booked.expires_at, booked.fee, booked.charged) == (BOOKED, None, NOTHING, slot.price)
    assert booked.free_until
    assert (booked.free_until.astimezone(COPENHAGEN).hour, booked.free_until < booked.starts) == (18, True)
    (row,) = visits(outside)
    assert (row["contact"], row["note"]) == ({"name": METTE.name, "phone": METTE.phone}, METTE.note)
    act(outside, booked, "done")
    assert [(each.appointment.state, each.appointment.sequence) for each in fetched()] == [(BOOKED, 1), (DONE, 2)]
    for call in (
        lambda: client.cancel(first.appointment_id, accepted_fee=NOTHING),
        lambda: client.move(first.appointment_id, slots()[0].slot_id, accepted_fee=NOTHING),
        lambda: client.book(first.appointment_id, METTE),
    ):
        assert refused(call).code == STATE


def test_the_same_request_is_the_same_appointment(outside: Outside) -> None:
    first, second, *_ = long_slots()
    assert reserve("one", first) == reserve("one", first)
    assert refused(lambda: reserve("one", second)).code == DUPLICATE
    assert len(visits(outside)) == 1


@pytest.mark.parametrize("mode", ["lost_response", "hang_after_store", "garbage", "duplicate"])
def test_a_time_out_after_the_reservation_is_looked_up(outside: Outside, mode: str) -> None:
    slot = long_slots()[0]
    outside.fault("fieldservice", mode, count=1)
    with pytest.raises(Unavailable):
        reserve("one", slot)
    assert state("one") == reserve("one", slot)
    assert len(visits(outside)) == 1
    visit = state("one")
    outside.fault("fieldservice", mode, count=1)
    with pytest.raises(Unavailable):
        HttpFieldService().book(visit.appointment_id, METTE)
    assert HttpFieldService().book(visit.appointment_id, METTE).sequence == 1


@pytest.mark.parametrize("mode", ["error500", "error503", "hang"])
def test_a_reservation_that_never_arrived(outside: Outside, mode: str) -> None:
    slot = long_slots()[0]
    outside.fault("fieldservice", mode, count=1)
    with pytest.raises(Unavailable):
        reserve("one", slot)
    assert HttpFieldService().look_up("one") is None
    assert reserve("one", slot).state == RESERVED


def test_a_slot_taken_between_the_search_and_the_reservation(outside: Outside) -> None:
    slot = long_slots()[0]
    reserve("one", slot)
    # Two technicians.
    reserve("two", slot)
    assert slot not in slots()
    assert refused(lambda: reserve("three", slot)).code == TAKEN
    HttpFieldService().cancel(state("one").appointment_id, accepted_fee=NOTHING)
    assert slot in slots()
    outside.fault("fieldservice", "slot_taken", count=1)
    assert refused(lambda: reserve("three", slot)).code == TAKEN
    assert reserve("three", slot).state == RESERVED


@pytest.mark.parametrize(
    "slot_id", ["x", "0.2026-02-30.8-12", "0.2026-12-01.3-4", "99.2026-12-01.8-12", "0.2020-01-02.8-12"]
)
def test_slots_that_do_not_exist(outside: Outside, slot_id: str) -> None:
    assert refused(lambda: HttpFieldService().reserve("one", PLACE, slot_id)).code == TAKEN


def test_a_reservation_expires(outside: Outside) -> None:
    slot = long_slots()[0]
    outside.fault("fieldservice", "reservation_short", count=1)
    expired = reserve("one", slot)
    assert state("one").state == EXPIRED
    assert refused(lambda: HttpFieldService().book(expired.appointment_id, METTE)).code == GONE
    assert [each.appointment.state for each in fetched()] == [EXPIRED]
    assert HttpFieldService().cancel(expired.appointment_id, accepted_fee=NOTHING).state == EXPIRED
    other = reserve("two", slot)
    act(outside, other, "expire")
    assert state("two").state == EXPIRED


@pytest.mark.parametrize(("stage", "fee"), [("late", LATE), ("on_the_way", ON_THE_WAY)])
def test_the_fee_that_was_seen_is_the_most(outside: Outside, stage: str, fee: Decimal) -> None:
    client, visit = HttpFieldService(), book("one")
    later = long_slots()[-1]
    act(outside, visit, stage)
    assert state("one").fee == fee
    calls: list[Callable[[Decimal], Appointment]] = [
        lambda accepted: client.move(visit.appointment_id, later.slot_id, accepted_fee=accepted),
        lambda accepted: client.cancel(visit.appointment_id, accepted_fee=accepted),
    ]
    for call in calls:
        error = refused(partial(call, fee - Decimal("0.01")))
        assert (error.code, error.fee) == (FEE, fee)
    moved = calls[0](fee)
    assert moved == calls[0](fee)
    assert (moved.state, moved.starts, moved.fee, moved.charged) == (BOOKED, later.starts, NOTHING, fee)
    act(outside, visit, stage)
    cancelled = calls[1](ON_THE_WAY)
    assert cancelled == calls[1](NOTHING)
    assert (cancelled.state, cancelled.charged) == (CANCELLED, fee + fee)


def test_a_visit_is_moved_without_a_fee(outside: Outside) -> None:
    client, visit = HttpFieldService(), book("one")
    before = visit.starts
    dear = next(slot for slot in slots() if slot.price)
    moved = client.move(visit.appointment_id, dear.slot_id, accepted_fee=NOTHING)
    assert (moved.starts, moved.charged, moved.sequence) == (dear.starts, dear.price, 2)
    # The price of the new time replaces that of the present one.
    other = next(slot for slot in slots() if slot.price and slot.starts > dear.starts)
    assert client.move(visit.appointment_id, other.slot_id, accepted_fee=NOTHING).charged == other.price
    assert client.move(visit.appointment_id, long_slots()[-1].slot_id, accepted_fee=NOTHING).charged == NOTHING
    assert client.move(visit.appointment_id, dear.slot_id, accepted_fee=NOTHING).charged == dear.price
    assert before in {slot.starts for slot in slots()}
    outside.fault("fieldservice", "no_slots")
    assert refused(lambda: client.move(visit.appointment_id, "x", accepted_fee=NOTHING)).code == TAKEN
    reserved = reserve("two", other)
    assert refused(lambda: client.move(reserved.appointment_id, other.slot_id, accepted_fee=NOTHING)).code == STATE
    assert client.cancel(visit.appointment_id, accepted_fee=NOTHING).charged == NOTHING


def test_the_technician_is_moved(outside: Outside) -> None:
    visit = book("one")
    act(outside, visit, "move")
    found = state("one")
    assert (found.state, found.charged, found.sequence) == (BOOKED, NOTHING, 2)
    assert found.starts > visit.starts
    assert found.ends - found.starts == visit.ends - visit.starts
    assert found.text == "Teknikeren er blevet syg"
    assert fetched()[-1].appointment == found


@pytest.mark.parametrize(
    ("name", "reached", "charged"),
    [("missed_by_us", MISSED_BY_US, NOTHING), ("missed_by_customer", MISSED_BY_CUSTOMER, LATE + Decimal("103.20"))],
)
def test_a_missed_visit_gets_another_slot(outside: Outside, name: str, reached: str, charged: Decimal) -> None:
    visit = book("one", next(slot for slot in slots() if slot.price))
    act(outside, visit, name)
    found = state("one")
    assert (found.state, found.charged, found.fee) == (reached, charged, NOTHING)
    later = long_slots()[-1]
    again = HttpFieldService().move(visit.appointment_id, later.slot_id, accepted_fee=NOTHING)
    assert (again.state, again.starts, again.charged) == (BOOKED, later.starts, charged)


def test_field_service_cancels(outside: Outside) -> None:
    visit = book("one")
    act(outside, visit, "cancel")
    assert (state("one").state, state("one").text) == (CANCELLED, "Fiberen kan ikke lægges af tekniske grunde")


@pytest.mark.parametrize(
    "contact", [Contact("", "+4520123456"), Contact("Bo", ""), Contact("Bo", "1", "x" * (LONGEST_NOTE + 1))]
)
def test_contacts_that_are_refused(outside: Outside, contact: Contact) -> None:
    visit = reserve("one")
    assert refused(lambda: HttpFieldService().book(visit.appointment_id, contact)).code == "INVALID"
    assert state("one") == visit


def test_an_event_that_nothing_can_store_is_unreadable() -> None:
    period = {"startDateTime": "2026-12-01T08:00:00+01:00", "endDateTime": "2026-12-01T12:00:00+01:00"}
    entry = {"eventId": "e", "id": "x" * 100, "externalId": "one", "status": "confirmed", "sequence": 1,
             "validFor": period, "charged": "999999.99"}  # fmt: skip
    assert read_event(entry)
    for wrong in ({"id": "x" * 101}, {"externalId": "x" * 101}, {"charged": "1000000.00"}):
        assert read_event({**entry, **wrong}) is None


def test_unknown_visits(outside: Outside) -> None:
    client = HttpFieldService()
    assert client.look_up("nobody") is None
    for call in (
        lambda: client.cancel("nobody", accepted_fee=NOTHING),
        lambda: client.book("x?y#z", METTE),
        lambda: client.move("nobody", "x", accepted_fee=NOTHING),
    ):
        assert refused(call).code == UNKNOWN


def every_call() -> list[Callable[[], Any]]:
    client = HttpFieldService()
    return [
        slots,
        lambda: client.reserve("one", PLACE, "x"),
        lambda: client.look_up("one"),
        client.events,
        lambda: client.book("a", METTE),
        lambda: client.move("a", "x", accepted_fee=NOTHING),
        lambda: client.cancel("a", accepted_fee=NOTHING),
    ]


@pytest.mark.parametrize("mode", ["error500", "error503"])
def test_field_service_in_trouble(outside: Outside, mode: str) -> None:
    outside.fault("fieldservice", mode)
    for call in every_call():
        with pytest.raises(Unavailable):
            call()


@pytest.mark.parametrize("trouble", ["never answers", "hangs up amid the answer", "talks garbage"])
def test_every_call_in_trouble(trouble: str, settings: Any) -> None:
    with server_in(trouble) as port:
        for setting, value in address("fieldservice", port).items():
            setattr(settings, setting, value)
        for call in every_call():
            with pytest.raises(Unavailable):
                call()


def test_a_wrong_gateway_token_counts_as_our_error(outside: Outside, settings: Any) -> None:
    settings.FIELDSERVICE_TOKEN = "wrong"
    for call in every_call():
        with pytest.raises(Unavailable, match="401"):
            call()


def test_a_wrong_address_says_nothing_about_a_visit(outside: Outside, settings: Any) -> None:
    settings.FIELDSERVICE_URL += "/nowhere"
    for call in every_call():
        with pytest.raises(Unavailable, match="404"):
            call()
