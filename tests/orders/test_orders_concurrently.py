"""Two people and two workers at once: one order, and one subscription for a number."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from orders.fulfilment.start import start_some
from orders.models import Order, OrderItem
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.accounts.at_once import at_once
from tests.orders.made import delivered, items_of, make_draft, now, place
from tests.outside import Outside
from tests.world import make_world

Item = OrderItem.State


def test_the_same_order_sent_twice_is_one(committed: None, outside: Outside) -> None:
    """A double click has the same request id; two windows have one each."""
    world = make_world()
    for keys in ([uuid4()] * 2, [uuid4(), uuid4()]):
        order = make_draft(world.konto)

        def send(n: int, order: Order = order, keys: Sequence[UUID] = keys) -> ActionRun | None:
            try:
                return place(order, world.mette, request_id=keys[n])
            except ActionRefused:
                return None

        assert len({run.uid for run in at_once(2, send) if run}) == 1
        delivered()
        (item,) = items_of(order)
        assert item.subscription is not None
        with as_system("tests"):
            assert OutboxCommand.objects.system().filter(kind="network.create", target_id=item.pk).count() == 1


def test_two_who_order_the_last_number(committed: None, outside: Outside) -> None:
    world = make_world()
    last = HttpNetwork().reserve("mobile", 1, key="last")
    orders = [make_draft(world.konto, number=last.numbers[0], reservation=last.reference) for _ in range(2)]
    for order in orders:
        place(order, world.mette)
    at_once(2, lambda n: start_some(orders[n].pk))
    found = {(item.state, item.reason) for order in orders for item in items_of(order)}
    assert found == {(Item.IN_PROGRESS, ""), (Item.FAILED, "number_taken")}
    with as_system("tests"):
        assert Subscription.objects.system().filter(number=last.numbers[0]).count() == 1


def test_two_workers_start_an_order_once(committed: None, outside: Outside) -> None:
    order = make_draft(make_world().konto, 5)
    with as_system("tests: a placed order"):
        Order.objects.system().filter(pk=order.pk).update(state=Order.State.RECEIVED)
    at_once(2, lambda _n: start_some(order.pk))
    assert now(order).state == Order.State.IN_PROGRESS
    with as_system("tests"):
        assert Subscription.objects.system().filter(pk__in=[i.subscription_id for i in items_of(order)]).count() == 5
        assert OutboxCommand.objects.system().filter(kind="network.create").count() == 5
