"""A number that moves here is called off, given up, refused by the network, or goes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from orders.fulfilment.port_events import fetch_events
from orders.models import Order, OrderItem
from orders.porting.actions.cancel_port import CancelPort
from orders.porting.lapse import lapse_held, warn_held
from selfservice.kernel.actions.runner import ActionRefused
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.orders.made import delivered, items_of, place
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
from tests.world import World

Item, State = OrderItem.State, Order.State


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    """In real life 3 and 10 seconds."""
    settings.GATEWAY_CONNECT_SECONDS = settings.GATEWAY_READ_SECONDS = 0.5


def test_it_is_called_off(moving: Order, world: World, outside: Outside) -> None:
    answered(outside)
    asked = act(CancelPort, world.mette, moving)
    assert states_of(moving) == (State.IN_PROGRESS, Item.IN_PROGRESS, "accepted")
    ordered()
    assert states_of(moving) == (State.CANCELLED, Item.CANCELLED, "cancelled")
    assert (run_of(asked).state, items_of(moving)[0].subscription) == ("done", None)
    fetch_events()
    deliver("network.withdraw")
    deliver("network.withdraw")
    assert outside.subscriber(NUMBER)["terminated"]
    # It can be ordered again.
    again = make_move(world.konto)
    place(again, world.mette)
    ordered()
    assert port_of(again).state == "requested"


def test_it_is_called_off_before_it_was_sent(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    delivered(2)
    act(CancelPort, world.mette, order)
    deliver("porting.cancel")
    assert port_of(order).state == "planned"
    ordered()
    assert (states_of(order), portings(outside)) == ((State.CANCELLED, Item.CANCELLED, "cancelled"), [])


def test_it_is_called_off_when_the_answer_to_the_request_was_lost(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    delivered(2)
    outside.fault("porting", "lost_response", count=1)
    deliver("porting.create")
    assert port_of(order).state == "planned"
    act(CancelPort, world.mette, order)
    ordered(rounds=2)
    assert [each["state"] for each in portings(outside)] == ["cancelled"]
    assert states_of(order) == (State.CANCELLED, Item.CANCELLED, "cancelled")


def test_a_number_that_moved_although_it_was_not_wanted_is_given_back(moving: Order, outside: Outside) -> None:
    with as_system("tests"):
        OrderItem.objects.system().update(state="cancelled")
    answered(outside)
    happens(outside, moving, "port")
    deliver("porting.give_back")
    assert ([each["state"] for each in portings(outside)], port_of(moving).state) == (["returned"], "returned")
    assert items_of(moving)[0].state == Item.CANCELLED


def test_one_that_was_rejected_is_given_up(moving: Order, world: World, outside: Outside) -> None:
    happens(outside, moving, "answer", "TERMINATED")
    assert act(CancelPort, world.mette, moving).state == "done"
    assert states_of(moving) == (State.CANCELLED, Item.CANCELLED, "rejected")
    with pytest.raises(ActionRefused):
        correct(world.mette, moving, donor="FJO", port_cvr=CVR)


def test_one_that_failed_on_the_day_gets_another_day(moving: Order, world: World, outside: Outside) -> None:
    answered(outside)
    happens(outside, moving, "fail")
    assert (states_of(moving), items_of(moving)[0].reason) == ((State.HELD, Item.HELD, "failed"), "port_failed")
    correct(world.mette, moving, donor="FJO", port_cvr="12345674", port_day=f"{day(7):%d.%m.%Y}")
    ordered()
    answered(outside)
    assert (port_of(moving).day, port_of(moving).state) == (day(7), "accepted")


def test_one_that_was_given_back_ends_the_subscription(moving: Order, outside: Outside) -> None:
    answered(outside)
    happens(outside, moving, "port")
    happens(outside, moving, "return")
    assert states_of(moving) == (State.REJECTED, Item.REJECTED, "returned")
    (item,) = items_of(moving)
    assert item.subscription
    assert item.subscription.state == "terminated"
    deliver("network.withdraw")
    deliver("network.withdraw")
    assert outside.subscriber(NUMBER)["terminated"]


def test_one_that_waits_too_long_is_called_off_a_week_after_a_mail(
    moving: Order, world: World, outside: Outside, settings: Any
) -> None:
    with as_system("tests"):
        Order.objects.system().filter(pk=moving.pk).update(requester=world.mette)
    happens(outside, moving, "answer", "CVR_MISMATCH")
    since = timezone.now()
    assert (warn_held(since + timedelta(days=settings.HELD_PORT_DAYS - 8)), lapse_held(since)) == (0, 0)
    at = since + timedelta(days=settings.HELD_PORT_DAYS - 6)
    assert (warn_held(at), warn_held(at)) == (1, 0)
    with as_system("tests"):
        (mail,) = OutboxCommand.objects.system().filter(kind="mail", payload__template="order_message")
    assert mail.payload["to"] == world.mette.email and "31\xa000\xa000\xa000" in mail.payload["context"]["message"]
    assert lapse_held(at + timedelta(days=7)) == 0
    # Corrected in time, it has its days again.
    correct(world.mette, moving, donor="FJO", port_cvr="12345674")
    ordered()
    assert lapse_held(at + timedelta(days=8)) == 0
    happens(outside, moving, "answer", "CVR_MISMATCH")
    assert lapse_held(at + timedelta(days=8)) == 0
    assert warn_held(at + timedelta(days=1)) == 1
    assert lapse_held(at + timedelta(days=9)) == 1
    assert states_of(moving) == (State.CANCELLED, Item.CANCELLED, "rejected")
    with as_system("tests"):
        assert AuditEntry.objects.system().get(event="port_lapsed").target_id == moving.pk
    deliver("network.withdraw")
    deliver("network.withdraw")
    # Nothing blocks the number any more.
    again = make_move(world.fremmed_konto)
    place(again, world.frida)
    ordered()
    assert port_of(again).state == "requested"
