"""Lines and technicians' visits as the tests need them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import requests
from django.utils import timezone

from accounts.models import Account
from orders.fulfilment.visit_events import fetch_visits
from orders.models import Appointment, LineOrder, Order, Promise
from orders.visits.reserve import reserve
from selfservice.gateways.addresses.client import HttpAddresses
from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import Slot
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Plan
from tests.accounts.steps import deliver
from tests.numbers import make_plan
from tests.orders.made import delivered, items_of, make_draft
from tests.outside import Outside
from tests.patience import SECONDS

HOME = "Kajgade 4, 2150 Nordhavn"
CONTACT = {"contact_name": "Mette Lindqvist", "contact_phone": "+4520123456", "note": "Port 3"}


def fiber() -> Plan:
    """A plan of an internet connection."""
    return make_plan(
        "fiber-100", category="internet", name="Fiber 100/100", price=399, down_mbit=100, up_mbit=100,
        data_included_mb=None,
    )  # fmt: skip


def address_id(text: str = HOME) -> str:
    """The id of an address of the simulated register."""
    return next(hit.suggestion_id for hit in HttpAddresses().search(text) if hit.title == text)


def free_slots(address: str) -> list[Slot]:
    """The half days, which cost nothing."""
    today = timezone.localdate()
    found = HttpFieldService().slots(address, today, today + timedelta(60))
    return [slot for slot in found if not slot.price]


def make_line_draft(account: Account, items: int = 1, *, category: str = "internet", ends: str = "a") -> Order:
    """A draft at HOME that needs a visit at each of the `ends`, which is reserved."""
    place = address_id()
    plan = fiber() if category == "internet" else make_plan(f"plan-{category}", category=category, name="Plan")
    order = make_draft(account, items, category=category, plan=plan)
    with as_system("tests"):
        LineOrder.objects.system().filter(item__order=order).update(
            a_id=place, a_text=HOME, b_id=place if "b" in ends else "", b_text=HOME if "b" in ends else "",
            technology="fiber", down_mbit=100, up_mbit=100, days_from=5, days_to=10,
        )  # fmt: skip
        for end in ends:
            visit = Appointment.objects.create(
                company_id=account.company_id, order=order, end=end, address_id=place, address=HOME
            )
            reserve(visit, free_slots(place)[0], CONTACT)
    return order


def visit_of(order: Order, end: str = "a") -> Appointment:
    """Its visit as it is in the database."""
    with as_system("tests"):
        found: Appointment = Appointment.objects.system().select_related("order").get(order=order, end=end)
    return found


def happens(outside: Outside, visit: Appointment, act: str) -> None:
    """Let something happen to the visit at the simulator."""
    url = f"{outside.url}/sim/fieldservice/{visit.external_id}"
    requests.post(url, json={"act": act}, timeout=SECONDS).raise_for_status()


def went_on(rounds: int = 3) -> None:
    """Let the workers and the periodic job do what is due."""
    for _ in range(rounds):
        deliver("orders.start")
        for kind in ("visit.book", "visit.move", "visit.rebook", "visit.cancel"):
            deliver(kind)
        fetch_visits()
        delivered(1)


def promised(order: Order) -> list[tuple[str, str]]:
    """Kind and reason of the first item's promises, oldest first."""
    with as_system("tests"):
        rows = Promise.objects.system().filter(item=items_of(order)[0]).order_by("id")
        return list(rows.values_list("kind", "reason"))


def state_of(order: Order) -> tuple[Any, ...]:
    """The state of its visit, and of its first item with the reason."""
    (item, *_more) = items_of(order)
    return visit_of(order).state, item.state, item.reason
