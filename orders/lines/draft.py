"""Store the draft of an order of lines: its items with their line, and the visits that they need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.db import transaction

from orders.lines.addresses import Place
from orders.lines.offers import Choice
from orders.models import Appointment, LineOrder, Order, OrderItem
from orders.permissions import ORDER
from orders.placing import drafts, numbers
from orders.visits.reserve import forget_slot
from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as
from subscriptions.models import Category


def store(
    actor: Actor, draft: Order | None, category: str, ends: Mapping[str, Place], choice: Choice, data: dict[str, Any]
) -> Order:
    """Store what the form says, in place of what the draft had. A visit at the same address keeps its reservation."""
    account = data["account"]
    wanted = data.get("count", 1)
    given = _numbers(actor, draft, account.company, wanted) if category == Category.TELEPHONY else []
    items = [
        OrderItem(
            company_id=account.company_id, position=place + 1, plan=choice.plan, add_ons=data.get("add_ons", []),
            bill_text=data["bill_text"], own_fields=data["own_fields"],
            number=given[place].number if place < len(given) else "",
            reservation=given[place].reference if place < len(given) else "",
        )
        for place in range(wanted)
    ]  # fmt: skip
    values = {name: data[name] for name in ("account", "wished_on", "reference")}
    with transaction.atomic(), writing_as(actor):
        order = drafts.store(actor, draft, category, values, items)
        order.title = f"{order.title} · {ends['a'].text}"[:200]
        order.save(update_fields=["title"])
        LineOrder.objects.system().bulk_create(_line(item, ends, choice) for item in items)
        _keep_visits(order, ends, choice.visits)
    return order


def _line(item: OrderItem, ends: Mapping[str, Place], choice: Choice) -> LineOrder:
    b_end = ends.get("b")
    return LineOrder(
        company_id=item.company_id, item=item, a_id=ends["a"].id, a_text=ends["a"].text,
        b_id=b_end.id if b_end else "", b_text=b_end.text if b_end else "", technology=choice.technology,
        down_mbit=choice.plan.down_mbit, up_mbit=choice.plan.up_mbit or choice.plan.down_mbit,
        days_from=choice.days[0], days_to=choice.days[1],
    )  # fmt: skip


def _keep_visits(order: Order, ends: Mapping[str, Place], needed: tuple[str, ...]) -> None:
    """Make the visits that are needed, and release those that are not, or that are at another address."""
    visits = {visit.end: visit for visit in Appointment.objects.system().filter(order=order)}
    for end, visit in visits.items():
        if end not in needed or visit.address_id != ends[end].id or visit.company_id != order.company_id:
            forget_slot(visit)
            visit.delete()
    for end in needed:
        if end not in visits or visits[end].pk is None:
            Appointment.objects.create(
                company_id=order.company_id, order=order, end=end, address_id=ends[end].id, address=ends[end].text
            )


def _numbers(actor: Actor, draft: Order | None, company: Any, wanted: int) -> list[Any]:
    """Return so many numbers reserved for the actor, not in another draft; fewer, if the network has not got them."""
    drafted = OrderItem.objects.visible_to(actor, function=ORDER).filter(
        order__state=Order.State.DRAFT, order__requester=actor.id or 0
    )
    taken = set(drafted.exclude(order=draft.pk if draft else 0).values_list("number", flat=True))
    try:
        found = numbers.reserve(actor, company, Category.TELEPHONY, uuid4(), wanted=wanted + len(taken - {""}))
    except (Refused, Unavailable):
        # The network chooses them when the order is placed.
        found = numbers.reserved(actor, Category.TELEPHONY)
    return [one for one in found if one.number not in taken][:wanted]
