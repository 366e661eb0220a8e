"""Orders of lines under way: internet with a visit that was moved, telephony, and a circuit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from orders.fulfilment.visit_record import locked, record
from orders.fulfilment.visits_start import wait_for_visits
from orders.models import Appointment, LineOrder, Order, OrderItem
from orders.placing.actions.place_order import PlaceOrder
from orders.visits.reserve import CONTACT
from selfservice.gateways.fieldservice.port import BOOKED, Slot
from selfservice.gateways.fieldservice.port import Appointment as Snapshot
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.working_days import is_working_day, working_day_after
from selfservice.kernel.scope.models import as_system, writing_as
from selfservice.site.demo.companies import BYG_ACCOUNTS
from selfservice.site.demo.lines import HEAD_OFFICE
from selfservice.site.demo.orders.people import METTE, People
from subscriptions.plans.catalogue import Catalogue

SYDKAJEN, KAJGADE, SMEDELAND = "Sydkajen 12, 2150 Nordhavn", "Kajgade 6, 2150 Nordhavn", "Smedeland 9, 2650 Hvidovre"
WHO = ("Ida Holst", "+4520123490", "Port 3, ring på hos vagten")
# Sequences of what the demo records itself: lower than any of field service's.
BEFORE = -10
SICK = "Teknikeren er blevet syg"


def place_lines(people: People) -> None:
    """Order them. Field service learns of the visits when the workers book them."""
    internet = _draft(people, BYG_ACCOUNTS[1], "fiber-500", {"a": SYDKAJEN}, ("a",), [{"bill_text": "Pavillon 4"}])
    _place(people, internet)
    _move(internet)
    numbers = [{"bill_text": f"Reception {n}"} for n in (1, 2, 3)]
    _place(people, _draft(people, BYG_ACCOUNTS[2], "telefoni-plus", {"a": KAJGADE}, ("a",), numbers))
    ends = {"a": HEAD_OFFICE, "b": SMEDELAND}
    _place(people, _draft(people, BYG_ACCOUNTS[0], "ethernet-100", ends, ("b",), [{"bill_text": "Kredsløb 7"}]))


def address_id(text: str) -> str:
    """Return the id of an address at the simulated register."""
    return str(uuid5(NAMESPACE_URL, f"https://addresses.example/{text}"))


def free_slots(address: str, first: date) -> Iterator[Slot]:
    """Yield half days that are free at the simulated field service, from a day on. Its rule is repeated here.

    The simulators are not running yet when the demo is made.
    """
    area, day = int(sha256(address.encode()).hexdigest(), 16) % 12, first
    while True:
        for begin in (8, 12) if is_working_day(day) else ():
            if int(sha256(f"{area}.{day}.{begin // 12}".encode()).hexdigest(), 16) % 100 >= 25:
                yield Slot(f"{area}.{day}.{begin}-{begin + 4}", _at(day, begin), _at(day, begin + 4), Decimal(0))
        day += timedelta(days=1)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _draft(
    people: People, account: str, plan: str, ends: dict[str, str], visits: tuple[str, ...], items: list[dict[str, Any]]
) -> Order:  # fmt: skip
    wished = working_day_after(timezone.localdate(), 8)
    order = people.draft(METTE, account, plan, items, wished_on=wished)
    found: Any = Catalogue().plan(plan)
    with writing_as(people.actors[METTE]):
        order.title = f"{order.title} · {ends['a']}"
        order.save(update_fields=["title"])
        places = {f"{end}_{name}": value for end, text in ends.items() for name, value in _place_of(text)}
        for item in OrderItem.objects.system().filter(order=order):
            LineOrder.objects.create(
                company_id=order.company_id, item=item, **places, technology="fiber", down_mbit=found.down_mbit,
                up_mbit=found.up_mbit, days_from=5, days_to=10,
            )  # fmt: skip
        for end in visits:
            _visit(order, end, ends[end], wished)
    return order


def _place_of(text: str) -> Iterator[tuple[str, str]]:
    yield "id", address_id(text)
    yield "text", text


def _visit(order: Order, end: str, address: str, day: date) -> None:
    identifier = address_id(address)
    slot = next(free_slots(identifier, day))
    visit = Appointment(
        company_id=order.company_id, order=order, end=end, address_id=identifier, address=address,
        **dict(zip(CONTACT, WHO, strict=True)),
    )  # fmt: skip
    visit.request_id, visit.attempt = visit.next_request_id(slot.slot_id), 1
    visit.state, visit.slot_id = Appointment.State.RESERVED, slot.slot_id
    visit.starts, visit.ends = slot.starts, slot.ends
    visit.agreed_start, visit.reserved_until = slot.starts, timezone.now() + timedelta(days=1)
    visit.save()


def _place(people: People, order: Order) -> None:
    run(PlaceOrder, people.actors[METTE], order.uid)


def _move(order: Order) -> None:
    """Record that the visit is booked, and that field service has moved it: it is asked to book the later time."""
    wait_for_visits(order.pk)
    with transaction.atomic(), as_system("a visit of the demo that is moved"):
        visit = locked(order=order).get()
        if visit.starts is None or visit.ends is None:
            raise ValueError("a visit without a time")
        later = next(free_slots(visit.address_id, visit.starts.date() + timedelta(days=2)))
        visit.sequence, visit.slot_id = BEFORE, later.slot_id
        times = [(visit.starts, visit.ends, ""), (later.starts, later.ends, SICK)]
        for sequence, (starts, ends, text) in enumerate(times, BEFORE + 1):
            free_until = starts - timedelta(hours=14)
            record(visit, Snapshot("", visit.request_id, BOOKED, starts, ends, None, Decimal(0), free_until, Decimal(0),
                                   text, sequence))  # fmt: skip
