"""Start the items of a placed order: a number for each, a subscription that is being activated, and an order of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from orders.core import states
from orders.fulfilment.begin_days import has_come
from orders.fulfilment.command import CREATE, key_of
from orders.fulfilment.port_record import locked as locked_portings
from orders.fulfilment.port_requests import start_portings
from orders.fulfilment.visits_start import wait_for_visits
from orders.models import Order, OrderItem, ReservedNumber
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.core.errors import Refused
from selfservice.kernel.db.bulk_update import update
from selfservice.kernel.outbox.enqueue import Command, enqueue_many
from selfservice.kernel.scope.models import ScopedQuerySet, as_system
from subscriptions.models import SimCard, Subscription
from subscriptions.sims.rules import stock_cards
from subscriptions.termination.command import set_aside

# Items started in one transaction: as many numbers as the network reserves at once.
CHUNK = 100
State = OrderItem.State


def start_some(order_id: int) -> bool:
    """Start the next items whose day has come; return whether there were any. Outside a transaction.

    A killed worker leaves a chunk started or not begun. Raises Unavailable if numbers must be reserved and the network
    does not answer.
    """
    with as_system("start an order"):
        order: Order = Order.objects.system().get(pk=order_id)
        items = list(_waiting(order)[:CHUNK])
    if not items or order.state in (Order.State.DRAFT, Order.State.APPROVAL):
        return False
    if wait_for_visits(order_id):
        return True
    pks, numbers = [item.pk for item in items], _reserve(order, [item for item in items if not item.number])
    try:
        _start_chunk(order_id, pks, numbers)
    except IntegrityError:
        # Another order has begun with one of the numbers at the same time. Now it is seen.
        _start_chunk(order_id, pks, numbers)
    return True


def _start_chunk(order_id: int, pks: Sequence[int], numbers: Mapping[int, tuple[str, str]]) -> None:
    with transaction.atomic(), as_system("start an order"):
        locked_portings(item__in=pks)
        order = Order.objects.system().select_for_update().get(pk=order_id)
        # Those that were cancelled meanwhile are not waiting any more.
        locked = list(_waiting(order).select_for_update(of=("self",)).filter(pk__in=pks))
        for item in locked:
            if not item.number:
                item.number, item.reservation = numbers.get(item.pk, ("", ""))
        _start(order, locked)
        states.refresh([order.pk])


def _waiting(order: Order) -> ScopedQuerySet[OrderItem]:
    rows = OrderItem.objects.system().filter(has_come(order), order=order, state=State.WAITING)
    return rows.select_related("plan").order_by("position")


def _start(order: Order, items: Sequence[OrderItem]) -> None:
    """Make the subscriptions and their commands, or reject items whose number or card cannot be had."""
    taken = _taken([item.number for item in items])
    from_stock = [item.iccid for item in items if item.sim == OrderItem.Sim.STOCK]
    cards, started = stock_cards(order.company_id, from_stock), []
    ordered: list[tuple[OrderItem, SimCard]] = []
    for item in items:
        if not item.number or item.number in taken:
            item.state, item.reason = State.FAILED, "number_taken" if item.number else "no_number"
        elif item.sim == OrderItem.Sim.STOCK and item.iccid not in cards:
            item.state, item.reason = State.FAILED, "card_taken"
        else:
            if item.sim == OrderItem.Sim.STOCK:
                ordered.append((item, cards.pop(item.iccid)))
            item.state = State.IN_PROGRESS
            item.attempt += 1
            started.append(item)
    set_aside([item.number for item in started])
    subscriptions = Subscription.objects.system().bulk_create(subscription_of(order, item) for item in started)
    for item, subscription in zip(started, subscriptions, strict=True):
        item.subscription = subscription
    for item, card in ordered:
        card.state, card.subscription = SimCard.State.ORDERED, item.subscription
    update([card for _item, card in ordered], ["state", "subscription"])
    update(items, ["state", "reason", "attempt", "number", "reservation", "subscription"])
    ReservedNumber.objects.system().filter(number__in=[item.number for item in started]).delete()
    enqueue_many((command_of(item), order.company_id, None) for item in started)
    start_portings(started)


def _taken(numbers: Sequence[str]) -> set[str]:
    """Return those of the numbers that a subscription has, or an item that has begun, at whichever company."""
    begun = OrderItem.objects.system().filter(number__in=numbers, state__in=(State.IN_PROGRESS, State.HELD))
    used = Subscription.objects.system().filter(number__in=numbers).exclude(state=Subscription.State.TERMINATED)
    return {*used.values_list("number", flat=True), *begun.values_list("number", flat=True)}


def subscription_of(order: Order, item: OrderItem) -> Subscription:
    """Return a new subscription for the item, which is being activated."""
    return Subscription(
        company_id=order.company_id, account_id=order.account_id, category=order.category, number=item.number,
        plan=item.plan, plan_name=item.plan.name, data_included_mb=item.plan.data_included_mb, add_ons=item.add_ons,
        price=item.plan_price, holder_name=item.holder_name, employee_number=item.employee_number,
        department=item.department, cost_centre=item.cost_centre, bill_text=item.bill_text,
        state=Subscription.State.ACTIVATING,
    )  # fmt: skip


def command_of(item: OrderItem) -> Command:
    """Return the command that creates the item's number in the network. Each attempt has a key of its own."""
    wanted: dict[str, Any] = {"plan": item.plan.code, "add_ons": item.add_ons, "reservation": item.reservation}
    if item.sim == OrderItem.Sim.STOCK:
        wanted["sim"] = {"iccid": item.iccid}
    elif item.sim == OrderItem.Sim.ESIM:
        wanted["sim"] = {"kind": "esim"}
    elif item.sim == OrderItem.Sim.POST:
        wanted["sim"] = {"kind": "physical", "ship_to": item.ship_to}
    return Command(CREATE, key_of(item), item.pk, {"number": item.number, "order": wanted})


def _reserve(order: Order, items: Sequence[OrderItem]) -> dict[int, tuple[str, str]]:
    """Return a number and its reservation for each item; none if the network has no number left."""
    if not items:
        return {}
    # The same items again, after a crash, get the same numbers.
    key = f"{order.uid}:{items[0].position}:{items[-1].position}:{items[0].attempt}"
    try:
        found = HttpNetwork().reserve(order.category, len(items), key=key)
    except Refused:
        return {}
    return {item.pk: (number, found.reference) for item, number in zip(items, found.numbers, strict=False)}
