"""A number that is ordered moves here from another operator: refused, corrected, on another day, called off; once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.permissions.access import portal_actor
from orders.detail.actions.retry_items import RetryItems
from orders.fulfilment.command import CreateHandler
from orders.fulfilment.port_events import fetch_events
from orders.fulfilment.start import start_some
from orders.models import Order, OrderItem
from orders.porting.actions.cancel_port import CancelPort
from orders.porting.actions.change_port_day import ChangePortDay
from selfservice.gateways.porting.port import REJECTIONS
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.accounts.steps import deliver
from tests.numbers import make_number
from tests.orders.made import HOME, delivered, items_of, now, place
from tests.orders.moving import (
    CVR,
    NUMBER,
    act,
    answered,
    correct,
    day,
    happens,
    make_move,
    ordered,
    port_of,
    portings,
    run_of,
    states_of,
)
from tests.outside import Outside
from tests.subscriptions.swapping import iccid
from tests.world import World

Item, State = OrderItem.State, Order.State


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    """In real life 3 and 10 seconds."""
    settings.GATEWAY_CONNECT_SECONDS = settings.GATEWAY_READ_SECONDS = 0.5


def test_a_number_moves_here(moving: Order, outside: Outside) -> None:
    assert states_of(moving) == (State.IN_PROGRESS, Item.IN_PROGRESS, "requested")
    (sent,) = portings(outside)
    assert (sent["id"], sent["request"]["number"]) == (port_of(moving).porting_id, NUMBER[1:])
    # The card works before the number moves.
    assert [each["status"] for each in outside.subscriber(NUMBER)["orders"]] == ["done"]
    answered(outside)
    assert states_of(moving) == (State.IN_PROGRESS, Item.IN_PROGRESS, "accepted")
    happens(outside, moving, "port")
    assert states_of(moving) == (State.DONE, Item.DONE, "completed")
    (item,) = items_of(moving)
    assert item.subscription
    assert (item.subscription.number, item.subscription.state) == (NUMBER, "active")
    assert fetch_events() == 0


def test_it_is_not_sent_before_the_network_has_the_number(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    outside.fault("network", "error503")
    deliver("orders.start")
    deliver("network.create")
    deliver("porting.create")
    assert (portings(outside), port_of(order).state) == ([], "planned")
    outside.clear_faults()
    ordered()
    assert port_of(order).state == "requested"


def test_a_card_by_post_is_on_its_way_when_the_porting_is_sent(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    with as_system("tests"):
        OrderItem.objects.system().filter(order=order).update(sim="post", ship_to=HOME)
    place(order, world.mette)
    ordered()
    assert states_of(order) == (State.IN_PROGRESS, Item.IN_PROGRESS, "requested")
    answered(outside)
    happens(outside, order, "port")
    # The number has moved, and the card is not in a phone yet.
    assert states_of(order) == (State.IN_PROGRESS, Item.IN_PROGRESS, "completed")


@pytest.mark.parametrize("code", REJECTIONS)
def test_a_rejection_waits_for_the_customer_and_is_corrected(
    code: str, moving: Order, world: World, outside: Outside
) -> None:
    first = port_of(moving).porting_id
    happens(outside, moving, "answer", code)
    assert states_of(moving) == (State.HELD, Item.HELD, "rejected")
    assert items_of(moving)[0].reason == f"port_{code}"
    correct(world.mette, moving, donor="FJO", port_cvr="12 34 56 74")
    assert states_of(moving) == (State.IN_PROGRESS, Item.IN_PROGRESS, "planned")
    ordered()
    answered(outside)
    happens(outside, moving, "port")
    done = port_of(moving)
    assert (states_of(moving), done.porting_id == first) == ((State.DONE, Item.DONE, "completed"), False)
    assert len(portings(outside)) == 2
    assert len(outside.subscriber(NUMBER)["orders"]) == 1


def test_a_wrong_cvr_number_is_held_and_corrected_under_the_same_order_number(world: World, outside: Outside) -> None:
    order = make_move(world.konto, "+4531020001")
    place(order, world.mette)
    ordered()
    answered(outside)
    assert states_of(order) == (State.HELD, Item.HELD, "rejected")
    correct(world.mette, order, donor="FJO", port_cvr="41000139")
    ordered()
    answered(outside)
    happens(outside, order, "port")
    assert (now(order).state, now(order).number) == (State.DONE, order.number)


def test_a_number_that_was_typed_wrong_is_corrected(world: World, outside: Outside) -> None:
    order = make_move(world.konto, "+4531990000")
    place(order, world.mette)
    ordered()
    answered(outside)
    assert (states_of(order), port_of(order).code) == ((State.HELD, Item.HELD, "rejected"), "UNKNOWN_NUMBER")
    correct(world.mette, order, donor="FJO", port_cvr=CVR, port_number="31 00 00 00")
    assert states_of(order) == (State.RECEIVED, Item.WAITING, "planned")
    # The network drops the wrong number first.
    ordered()
    assert states_of(order)[1] == Item.WAITING
    deliver("network.withdraw")
    deliver("network.withdraw")
    assert outside.subscriber("+4531990000")["terminated"]
    ordered()
    assert states_of(order) == (State.IN_PROGRESS, Item.IN_PROGRESS, "requested")
    answered(outside)
    happens(outside, order, "port")
    assert (states_of(order), now(order).number) == ((State.DONE, Item.DONE, "completed"), order.number)
    with as_system("tests"):
        rows = Subscription.objects.system().filter(number__in=(NUMBER, "+4531990000"))
        assert list(rows.values_list("number", "state")) == [(NUMBER, "active")]
    assert [each["request"]["number"] for each in portings(outside)] == ["4531000000", "4531990000"]


def test_an_answer_about_the_wrong_number_says_nothing_of_the_right_one(moving: Order, world: World) -> None:
    with as_system("tests"):
        OrderItem.objects.system().update(attempt=2, created_in_network_at=None)
        old = OutboxCommand.objects.system().get(kind="network.create")
        CreateHandler([old]).refused(old, "terminated")
        CreateHandler([old]).confirmed_all([(old, {})])
    (item,) = items_of(moving)
    assert (item.state, item.created_in_network_at) == (Item.IN_PROGRESS, None)


@pytest.mark.parametrize("number", ["", "3100000", "70 10 20 30", "+46 70 123 45 67", "31 00 00 05"])
def test_a_wrong_number_is_not_sent(number: str, moving: Order, world: World, outside: Outside) -> None:
    other = make_move(world.konto, "+4531000005")
    place(other, world.mette)
    happens(outside, moving, "answer", "UNKNOWN_NUMBER")
    with pytest.raises((FormInvalid, ActionRefused)):
        correct(world.mette, moving, donor="FJO", port_cvr=CVR, port_number=number)
    assert (states_of(moving)[0], items_of(moving)[0].number) == (State.HELD, NUMBER)


def test_a_card_from_the_stock_stays_with_its_number(moving: Order, world: World, outside: Outside) -> None:
    happens(outside, moving, "answer", "UNKNOWN_NUMBER")
    with as_system("tests"):
        OrderItem.objects.system().update(sim="stock")
    with pytest.raises(ActionRefused):
        correct(world.mette, moving, donor="FJO", port_cvr=CVR, port_number="31 00 00 01")
    assert correct(world.mette, moving, donor="SUN", port_cvr=CVR).state == "sent"


@pytest.mark.parametrize(
    "data",
    [
        {"donor": "NOR"},
        {"donor": ""},
        {"donor": "FJO"},
        {"donor": "FJO", "port_cvr": "1234"},
        {"donor": "FJO", "port_cvr": "12345674", "port_name": "Bo"},
        {"donor": "FJO", "port_cvr": CVR, "port_day": "24/12"},
        {"donor": "FJO", "port_cvr": CVR, "port_iccid": "8945010000000000013"},
    ],
)
def test_a_wrong_correction_is_not_sent(data: dict[str, Any], moving: Order, world: World, outside: Outside) -> None:
    happens(outside, moving, "answer", "CVR_MISMATCH")
    with pytest.raises(FormInvalid):
        correct(world.mette, moving, **data)
    assert states_of(moving) == (State.HELD, Item.HELD, "rejected")


@pytest.mark.parametrize("mode", ["lost_response", "hang_after_store", "garbage", "error500", "duplicate"])
def test_an_answer_that_was_lost_is_no_second_porting(mode: str, world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    outside.fault("porting", mode, count=2)
    ordered(rounds=4)
    assert (len(portings(outside)), port_of(order).state) == (1, "requested")


def test_what_the_clearing_house_refuses_at_once_waits_for_the_customer(world: World, outside: Outside) -> None:
    order = make_move(world.konto, donor="XXX")
    place(order, world.mette)
    ordered()
    assert (states_of(order), port_of(order).code) == ((State.HELD, Item.HELD, "rejected"), "OPERATOR")
    correct(world.mette, order, donor="FJO", port_cvr=CVR)
    ordered()
    assert port_of(order).state == "requested"


def test_a_day_that_passed_before_it_was_begun_becomes_the_first_possible_one(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    port = port_of(order)
    port.day = timezone.localdate()
    with as_system("tests"):
        port.save()
    ordered()
    after = port_of(order)
    assert (after.state, after.day, after.days[0]["why"]) == ("requested", day(1), "too_late")


def test_the_day_is_changed(moving: Order, world: World, outside: Outside) -> None:
    answered(outside)
    done = act(ChangePortDay, world.mette, moving, day=f"{day(8):%d.%m.%Y}")
    port = port_of(moving)
    assert (done.state, port.day, port.asked_day) == ("sent", day(), day(8))
    with pytest.raises(ActionRefused):
        act(ChangePortDay, world.mette, moving, day=f"{day(9):%d.%m.%Y}")
    ordered()
    port = port_of(moving)
    assert (port.day, port.asked_day, port.state) == (day(8), None, "accepted")
    assert [(each["to"], bool(each["by"])) for each in port.days] == [(day(8).isoformat(), True)]
    fetch_events()
    assert len(port_of(moving).days) == 1
    assert run_of(done).state == "done"


def test_too_late_for_another_day_at_the_clearing_house(moving: Order, world: World, outside: Outside) -> None:
    answered(outside)
    outside.fault("porting", "port_too_late")
    runs = [act(ChangePortDay, world.mette, moving, day=f"{day(8):%d.%m.%Y}")]
    ordered()
    runs.append(act(CancelPort, world.mette, moving))
    ordered()
    port = port_of(moving)
    assert (port.day, port.asked_day, port.cancel_asked_at, port.state) == (day(), None, None, "accepted")
    for each in map(run_of, runs):
        assert (each.state, each.reason[:8]) == ("refused", "TOO_LATE")
    assert states_of(moving)[1] == Item.IN_PROGRESS


def test_after_noon_of_the_working_day_before_nothing_can_be_changed(moving: Order, world: World) -> None:
    noon = timezone.make_aware(datetime.combine(day(4), time(12)))
    before = noon - timedelta(minutes=1)
    with time_machine.travel(noon, tick=False), pytest.raises(ActionRefused):
        act(CancelPort, world.mette, moving)
    with time_machine.travel(noon, tick=False), pytest.raises(ActionRefused):
        act(ChangePortDay, world.mette, moving, day=f"{day(8):%d.%m.%Y}")
    with time_machine.travel(before, tick=False):
        assert act(CancelPort, world.mette, moving).state == "sent"


@pytest.mark.parametrize(
    "wrong", [timedelta(0), timedelta(days=-30), timedelta(days=91), timedelta(days=5 - day().weekday())]
)
def test_a_day_on_which_no_number_moves(wrong: timedelta, moving: Order, world: World) -> None:
    with pytest.raises(ActionRefused):
        act(ChangePortDay, world.mette, moving, day=f"{day() + wrong:%d.%m.%Y}")
    assert port_of(moving).asked_day is None


def test_the_operator_postpones(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    outside.fault("porting", "port_postponed", count=1)
    ordered()
    answered(outside)
    port = port_of(order)
    assert (port.day, port.days[0]["by"], "udsat" in port.days[0]["why"]) == (day(7), "", True)


def test_what_the_network_refuses_is_not_moved(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    deliver("orders.start")
    outside.fault("network", "refuse400", count=1)
    delivered()
    ordered(rounds=2)
    assert (states_of(order)[1:], portings(outside)) == ((Item.FAILED, "cancelled"), [])
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now())
    run(RetryItems, actor, order.uid)
    ordered()
    assert states_of(order) == (State.IN_PROGRESS, Item.IN_PROGRESS, "requested")


@pytest.mark.parametrize("again", [True, False])
def test_a_number_that_was_terminated_returns(again: bool, world: World, outside: Outside) -> None:
    account = world.konto if again else world.fremmed_konto
    with as_system("tests"):
        old = make_number(world.konto, NUMBER, iccid(1), state="terminated", terminated_on=timezone.localdate())
    order = make_move(account)
    place(order, world.mette if again else world.frida)
    ordered()
    answered(outside)
    happens(outside, order, "port")
    (item,) = items_of(order)
    with as_system("tests"):
        old.refresh_from_db()
    assert (states_of(order)[1], item.subscription and item.subscription.number) == (Item.DONE, NUMBER)
    assert (old.company_id, old.state, str(old)) == (world.nordhavn.pk, "terminated", str(item.subscription))


def test_a_number_that_another_order_is_moving_is_not_started(moving: Order, world: World) -> None:
    other = make_move(world.fremmed_konto)
    with as_system("tests"):
        OrderItem.objects.system().filter(order=other).update(state="waiting")
        Order.objects.system().filter(pk=other.pk).update(state="received")
    start_some(other.pk)
    (item,) = items_of(other)
    assert (item.state, item.reason) == (Item.FAILED, "number_taken")
    with as_system("tests"):
        assert Subscription.objects.system().filter(number=NUMBER).count() == 1
