"""An order of a line is cancelled with its technicians, for the fee that is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.permissions.access import portal_actor
from orders.models import Order, OrderDocument, OrderItem
from orders.visits.actions.cancel_line import CancelLine
from orders.visits.words import sentence
from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from tests.orders.made import now, place
from tests.orders.visiting import (
    happens,
    make_line_draft,
    state_of,
    visit_of,
    went_on,
)
from tests.outside import Outside
from tests.world import World

Item, State = OrderItem.State, Order.State


def run_now(row: ActionRun) -> ActionRun:
    with as_system("tests"):
        found: ActionRun = ActionRun.objects.system().get(pk=row.pk)
    return found


def test_an_order_is_cancelled_with_its_technician(booked: Order, world: World, outside: Outside) -> None:
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now())
    happens(outside, visit_of(booked), "late")
    row = run(CancelLine, actor, booked.uid, {"seen": "0.00"})
    assert state_of(booked)[1] == Item.IN_PROGRESS
    went_on()
    # The fee has risen meanwhile: the order goes on.
    assert (run_now(row).state, now(booked).state) == ("refused", State.IN_PROGRESS)
    assert visit_of(booked).fee == Decimal(440)
    row = run(CancelLine, actor, booked.uid, {"seen": "440.00"})
    went_on()
    assert (run_now(row).state, now(booked).state) == ("done", State.CANCELLED)
    assert (visit_of(booked).state, visit_of(booked).charged) == ("cancelled", Decimal(440))
    # Nobody is asked to choose another time.
    assert sentence(visit_of(booked)) == "Der kommer ingen tekniker: Ordren er afsluttet."
    # The fee is owed, and confirmed.
    assert now(booked).one_off == Decimal(440)
    with as_system("tests"):
        newest = OrderDocument.objects.system().filter(order=booked).latest("version")
    assert "440,00" in str(newest.facts)
    with pytest.raises(ActionRefused):
        run(CancelLine, actor, booked.uid)


def test_a_circuit_is_cancelled_when_no_technician_comes_to_either_end(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto, category="circuits", ends="ab")
    place(order, world.mette)
    went_on(1)
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now())
    run(CancelLine, actor, order.uid, {"seen": "0.00"})
    happens(outside, visit_of(order, "b"), "late")
    went_on()
    # The technician still comes to the B end.
    assert [visit_of(order, end).state for end in "ab"] == ["cancelled", "booked"]
    assert (state_of(order), now(order).state) == (("cancelled", Item.HELD, "visit_cancelled"), State.HELD)
    run(CancelLine, actor, order.uid, {"seen": "440.00"})
    went_on()
    assert [visit_of(order, end).state for end in "ab"] == ["cancelled", "cancelled"]
    assert (now(order).state, now(order).one_off) == (State.CANCELLED, Decimal(440))


def test_an_order_without_a_time_is_cancelled_at_once(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    happens(outside, visit_of(order), "expire")
    place(order, world.mette)
    went_on()
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now())
    run(CancelLine, actor, order.uid)
    assert now(order).state == State.CANCELLED
