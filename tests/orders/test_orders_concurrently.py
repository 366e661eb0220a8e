"""Two people and two workers at once: one order, and one subscription for a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from orders.fulfilment.start import start_some
from orders.fulfilment.visit_record import locked as visits
from orders.models import Appointment, Order, OrderItem, Takeover
from orders.takeover import answer
from orders.takeover.actions.withdraw_takeover import WithdrawTakeover
from orders.visits.actions.cancel_line import CancelLine
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.actions.base import Action, ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.accounts.at_once import at_once
from tests.orders.made import delivered, items_of, make_draft, now, place
from tests.orders.visiting import make_line_draft
from tests.outside import Outside
from tests.patience import SECONDS
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


def refused_while_locked(
    monkeypatch: pytest.MonkeyPatch, action: type[Action], user: User, order: Order, first: Callable[[], object]
) -> bool:
    """Run the action as the user while somebody else has locked `first`, and wants to lock the order, too."""
    held, has_order = Event(), Event()
    apply = action.apply

    def applied(self: Action, target: Any, *given: Any) -> Any:
        has_order.set()
        return apply(self, target, *given)

    monkeypatch.setattr(action, "apply", applied)

    def worker() -> bool:
        with transaction.atomic(), as_system("tests"):
            first()
            held.set()
            assert has_order.wait(SECONDS)
            return bool(Order.objects.system().select_for_update().get(pk=order.pk))

    def person() -> bool:
        assert held.wait(SECONDS)
        with as_system("tests"):
            actor = portal_actor(user, verified_at=timezone.now())
        try:
            run(action, actor, order.uid)
        except ActionRefused:
            return True
        return False

    return at_once(2, lambda n: (worker, person)[n]()) == [True, True]


def test_an_order_is_cancelled_while_news_of_its_visit_comes(
    committed: None, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    order = make_line_draft(world.konto)
    place(order, world.mette)
    with as_system("tests"):
        Order.objects.system().filter(pk=order.pk).update(state="in_progress")
        OrderItem.objects.system().update(state="in_progress")
        Appointment.objects.system().update(state="booked", asked={})
    assert refused_while_locked(monkeypatch, CancelLine, world.mette, order, lambda: list(visits(order=order)))


def test_a_takeover_is_withdrawn_while_it_is_answered(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    order = make_draft(world.konto)
    with as_system("tests"):
        Order.objects.system().filter(pk=order.pk).update(state="in_progress", kind="takeover")
        (item,) = items_of(order)
        asked = Takeover.objects.create(company_id=order.company_id, item=item, state="waiting")
    assert refused_while_locked(monkeypatch, WithdrawTakeover, world.mette, order, lambda: answer.locked(pk=asked.pk))
