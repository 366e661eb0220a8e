"""A placed order is fulfilled by the network: numbers, cards, subscriptions; once, whatever goes wrong on the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.permissions.access import portal_actor
from orders.core import reasons
from orders.detail.actions.retry_items import RetryItems
from orders.fulfilment import start
from orders.fulfilment.begin_days import begin_day
from orders.models import Order, OrderItem
from orders.placing import drafts
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.actions.runner import ActionRefused, Changed, run
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard, Subscription
from subscriptions.prices import bound_until
from tests.numbers import make_plan
from tests.orders.made import HOME, delivered, items_of, make_draft, now, place
from tests.outside import Outside
from tests.subscriptions.swapping import stock_card
from tests.world import World

Item, State, Sim = OrderItem.State, Order.State, OrderItem.Sim


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    """In real life 3 and 10 seconds."""
    settings.GATEWAY_CONNECT_SECONDS = settings.GATEWAY_READ_SECONDS = 0.5


def states(order: Order) -> list[str]:
    return [item.state for item in items_of(order)]


def subscriptions(order: Order) -> list[Subscription]:
    return [item.subscription for item in items_of(order) if item.subscription]


def renewed(card: SimCard) -> None:
    """Read the card from the database."""
    with as_system("tests"):
        card.refresh_from_db()


def test_an_order_becomes_working_subscriptions(world: World, outside: Outside) -> None:
    order = make_draft(world.konto, 3, plan=make_plan("bundet", binding_months=12))
    place(order, world.mette)
    assert (now(order).state, states(order)) == (State.RECEIVED, [Item.WAITING] * 3)
    delivered()
    done = now(order)
    assert (done.state, done.finished_at is not None) == (State.DONE, True)
    first, *_others = made = subscriptions(order)
    assert {(s.state, s.account_id, s.sim_kind) for s in made} == {("active", world.konto.pk, "esim")}
    assert (first.holder_name, first.started_on) == ("Bruger 1", timezone.localdate())
    assert first.binding_until is not None
    assert len({s.number for s in made}) == 3
    with as_system("tests"):
        assert SimCard.objects.system().filter(subscription__in=made, state="active").count() == 3
    assert [order["status"] for order in outside.subscriber(first.number)["orders"]] == ["done"]


def test_while_it_is_under_way_the_subscription_is_being_activated(world: World, outside: Outside) -> None:
    order = make_draft(world.konto, sim="post", ship_to=HOME)
    place(order, world.mette)
    delivered()
    assert (now(order).state, states(order)) == (State.IN_PROGRESS, [Item.IN_PROGRESS])
    assert [s.state for s in subscriptions(order)] == ["activating"]
    assert [now(order).monthly, now(order).one_off] == [149, 49]


def test_it_begins_on_the_wished_day_with_the_chosen_number(world: World, outside: Outside) -> None:
    today = timezone.localdate()
    chosen = HttpNetwork().reserve("mobile", 1, key="chosen")
    order = make_draft(world.konto, number=chosen.numbers[0], reservation=chosen.reference)
    with as_system("tests: a wish"):
        Order.objects.system().filter(pk=order.pk).update(wished_on=today + timedelta(days=20))
    place(order, world.mette)
    deliver_due(kind="orders.start")
    assert (now(order).state, states(order)) == (State.RECEIVED, [Item.WAITING])
    with as_system("tests: the day comes"):
        later = OutboxCommand.objects.system().get(kind="orders.start", state="pending")
        assert timezone.localdate(later.due_at) == today + timedelta(days=20)
        Order.objects.system().filter(pk=order.pk).update(wished_on=today)
        OutboxCommand.objects.system().filter(pk=later.pk).update(due_at=timezone.now())
    delivered()
    assert [(s.number, s.state, s.started_on) for s in subscriptions(order)] == [(chosen.numbers[0], "active", today)]


def test_a_card_by_post_is_sent_before_the_wished_day() -> None:
    monday = date(2026, 12, 28)
    assert begin_day(monday, Sim.ESIM) == monday
    # Christmas and a weekend are no working days.
    assert begin_day(monday, Sim.POST) == date(2026, 12, 22)


def test_a_line_has_no_card(world: World, outside: Outside) -> None:
    plan = make_plan("fiber", category="internet", name="Fiber 100/100", down_mbit=100)
    order = make_draft(world.konto, category="internet", plan=plan)
    place(order, world.mette)
    delivered()
    (line,) = subscriptions(order)
    assert (line.category, line.state, line.number[:2], line.sim_kind) == ("internet", "active", "FB", "")


def test_placed_twice_it_is_one_order(world: World, outside: Outside) -> None:
    order = make_draft(world.konto)
    key = order.uid
    runs = [place(order, world.mette, request_id=key) for _ in range(2)]
    delivered()
    assert runs[0].uid == runs[1].uid
    assert len(subscriptions(order)) == 1


@pytest.mark.parametrize("mode", ["lost_response", "hang_after_store", "garbage", "error500", "duplicate", "twice"])
def test_an_answer_that_was_lost_is_no_second_number(mode: str, world: World, outside: Outside) -> None:
    order = make_draft(world.konto, 2)
    place(order, world.mette)
    # The first call reserves numbers; all others are about the orders.
    outside.fault("network", mode, count=3)
    for _ in range(4):
        delivered()
    assert (now(order).state, states(order)) == (State.DONE, [Item.DONE] * 2)
    for one in subscriptions(order):
        assert len(outside.subscriber(one.number)["orders"]) == 1


def test_what_the_network_refuses_fails_alone(world: World, outside: Outside) -> None:
    order = make_draft(world.konto, 2)
    place(order, world.mette)
    assert start.start_some(order.pk)
    outside.fault("network", "partly_refused", count=1)
    delivered()
    assert sorted(states(order)) == [Item.DONE, Item.FAILED]
    after = now(order)
    # What failed costs nothing.
    assert [after.state, after.monthly] == [State.PARTIAL, 149]
    assert len(subscriptions(order)) == 1
    with as_system("tests"):
        assert not Subscription.objects.system().filter(state="activating").exists()


def test_without_a_free_number_nothing_is_made(world: World, outside: Outside) -> None:
    order = make_draft(world.konto)
    place(order, world.mette)
    outside.fault("network", "no_numbers", count=1)
    delivered()
    (item,) = items_of(order)
    assert (now(order).state, item.state, item.reason) == (State.FAILED, Item.FAILED, "no_number")


def test_a_number_that_is_in_use_is_not_ordered(world: World, outside: Outside) -> None:
    order = make_draft(world.konto, number=world.own_number.number)
    place(order, world.mette)
    delivered()
    (item,) = items_of(order)
    assert (item.state, item.reason) == (Item.FAILED, "number_taken")


def test_a_card_of_the_stock_is_for_one_order_only(world: World, outside: Outside) -> None:
    card = stock_card(world)
    first, second = (make_draft(world.konto, sim="stock", iccid=card.iccid) for _ in range(2))
    place(first, world.mette)
    with pytest.raises(ActionRefused, match="allerede i en anden ordre"):
        place(second, world.mette)
    deliver_due(kind="orders.start")
    with pytest.raises(ActionRefused, match="brugt"):
        place(second, world.mette)
    delivered()
    renewed(card)
    assert (now(first).state, card.state, card.subscription_id) == (State.DONE, "active", subscriptions(first)[0].pk)


def test_a_card_that_was_used_meanwhile_fails_alone(world: World, outside: Outside) -> None:
    card = stock_card(world)
    order = make_draft(world.konto, 2)
    with as_system("tests"):
        OrderItem.objects.system().filter(order=order, position=1).update(sim="stock", iccid=card.iccid)
    place(order, world.mette)
    with as_system("tests"):
        card.state = "active"
        card.save()
    delivered()
    assert [(item.state, item.reason) for item in items_of(order)] == [(Item.FAILED, "card_taken"), (Item.DONE, "")]
    assert "et andet kort" in reasons.words("card_taken")


def test_a_refused_number_is_another_one_when_it_is_tried_again_and_the_card_the_same(
    world: World, outside: Outside
) -> None:
    card = stock_card(world)
    order = make_draft(world.konto, sim="stock", iccid=card.iccid)
    place(order, world.mette)
    deliver_due(kind="orders.start")
    outside.fault("network", "refuse400", count=2)
    delivered()
    (item,) = items_of(order)
    renewed(card)
    assert (item.state, card.state, card.subscription_id) == (Item.FAILED, "stock", None)
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now())
    run(RetryItems, actor, order.uid)
    outside.clear_faults()
    delivered()
    (again,) = items_of(order)
    assert again.number != item.number
    renewed(card)
    assert (again.state, card.state, card.subscription_id) == (Item.DONE, "active", again.subscription_id)


def test_while_the_network_is_away_nothing_is_lost(world: World, outside: Outside) -> None:
    order = make_draft(world.konto, 2)
    place(order, world.mette)
    outside.fault("network", "error503")
    with pytest.raises(Unavailable):
        start.start_some(order.pk)
    delivered()
    assert states(order) == [Item.WAITING] * 2
    outside.clear_faults()
    delivered()
    assert now(order).state == State.DONE


def test_a_large_order_is_started_in_chunks_and_goes_on_where_it_stopped(
    world: World, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "CHUNK", 2)
    order = make_draft(world.konto, 5)
    place(order, world.mette)
    assert start.start_some(order.pk)
    assert states(order) == [Item.IN_PROGRESS] * 2 + [Item.WAITING] * 3
    delivered(6)
    assert now(order).state == State.DONE
    assert len({s.number for s in subscriptions(order)}) == 5


def test_a_price_that_rose_is_asked_about(world: World) -> None:
    plan = make_plan()
    order = make_draft(world.konto)
    seen = "149.00 0 0 30"
    plan.price = 159
    plan.save()
    with pytest.raises(Changed):
        place(order, world.mette, data={"seen": seen})
    assert now(order).state == State.DRAFT


def test_price_and_binding_are_those_of_the_day_of_the_order(world: World, outside: Outside) -> None:
    plan = make_plan("bundet", binding_months=6)
    order = make_draft(world.konto, plan=plan)
    place(order, world.mette)
    plan.price, plan.binding_months = 199, 24
    plan.save()
    delivered()
    (made,) = subscriptions(order)
    assert made.price == 149
    assert made.binding_until == bound_until(timezone.localdate(), 6)


def test_a_draft_that_was_placed_in_another_window_is_not_changed(world: World) -> None:
    order = make_draft(world.konto)
    with as_system("tests"):
        actor = portal_actor(world.mette)
        before = Order.objects.system().select_related("account").get(pk=order.pk)
        item = OrderItem(company_id=order.company_id, position=1, plan=make_plan(), sim="esim")
    place(order, world.mette)
    values = {"account": before.account, "wished_on": None, "reference": ""}
    with pytest.raises(Http404):
        drafts.store(actor, before, "mobile", values, [item, item])
    assert (now(order).state, now(order).items_count) == (State.RECEIVED, 1)
