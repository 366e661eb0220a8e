"""Technicians' visits: reserved, booked with the order, moved, missed by either side, and done, whatever goes wrong."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.functions import Function
from accounts.permissions.access import portal_actor
from orders.models import Appointment, Order, OrderItem, OrderPolicy, Promise
from orders.visits.actions.accept_visit import AcceptVisit
from orders.visits.actions.book_visit import BookVisit
from orders.visits.actions.move_visit import MoveVisit
from orders.visits.reserve import reserve
from orders.visits.slots import token_of
from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import Slot, VisitRefused
from selfservice.kernel.actions.approvals import approve
from selfservice.kernel.actions.runner import Action, ActionRefused, FormInvalid, run
from selfservice.kernel.core.errors import Unavailable
from selfservice.kernel.models import ActionRun, AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Line
from tests.orders.made import items_of, now, place
from tests.orders.visiting import (
    CONTACT,
    HOME,
    address_id,
    free_slots,
    happens,
    make_line_draft,
    promised,
    state_of,
    visit_of,
    went_on,
)
from tests.outside import Outside
from tests.world import World, make_user

Item, State = OrderItem.State, Order.State


@pytest.fixture
def impatient(settings: Any) -> None:
    """In real life 10 seconds. For tests with a call that is not answered."""
    settings.GATEWAY_READ_SECONDS = 3


def do(action: type[Action], order: Order, world: World, chosen: Slot | None = None, **data: Any) -> ActionRun:
    """Run an action on its visit as the administrator."""
    visit = visit_of(order)
    with as_system("tests"):
        actor = portal_actor(world.mette, verified_at=timezone.now())
    slot = {"slot": token_of(visit.address_id, chosen)} if chosen else {}
    return run(action, actor, visit.uid, {**slot, **data})


def later_slot(order: Order) -> Slot:
    """A free slot after that of its visit."""
    visit = visit_of(order)
    return next(slot for slot in free_slots(visit.address_id) if visit.starts and slot.starts > visit.starts)


def run_now(row: ActionRun) -> ActionRun:
    with as_system("tests"):
        found: ActionRun = ActionRun.objects.system().get(pk=row.pk)
    return found


def test_the_line_is_made_when_the_technician_has_been_there(booked: Order, outside: Outside) -> None:
    assert (state_of(booked), now(booked).state) == (("booked", Item.IN_PROGRESS, ""), State.IN_PROGRESS)
    assert [item.subscription for item in items_of(booked)] == [None]
    happens(outside, visit_of(booked), "done")
    went_on()
    (item,) = items_of(booked)
    assert (item.state, now(booked).state) == (Item.DONE, State.DONE)
    with as_system("tests"):
        line = Line.objects.system().get(subscription=item.subscription)
    assert (line.a_end, line.down_mbit, line.technology) == (HOME, 100, "Fiber")
    assert promised(booked) == [("expected", "ordered"), ("committed", "booked")]


def test_telephony_is_made_at_once_and_in_use_after_the_visit(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto, 2, category="telephony")
    place(order, world.mette)
    went_on()
    assert [item.subscription.state for item in items_of(order) if item.subscription] == ["activating"] * 2
    assert now(order).state == State.IN_PROGRESS
    happens(outside, visit_of(order), "done")
    went_on()
    assert [item.state for item in items_of(order)] == [Item.DONE] * 2


def test_a_circuit_waits_for_both_ends(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto, category="circuits", ends="ab")
    place(order, world.mette)
    went_on(1)
    happens(outside, visit_of(order, "b"), "done")
    went_on()
    assert state_of(order)[1] == Item.IN_PROGRESS
    happens(outside, visit_of(order, "a"), "done")
    went_on()
    assert now(order).state == State.DONE


def test_a_slot_with_a_price_is_in_the_order(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    visit = visit_of(order)
    today = timezone.localdate()
    slots = HttpFieldService().slots(visit.address_id, today, today + timedelta(60))
    reserve(visit, next(slot for slot in slots if slot.price), CONTACT)
    place(order, world.mette, data={"seen": "399.00 103.20 0 30"})
    assert now(order).one_off == Decimal("103.20")
    went_on(1)
    assert (visit_of(order).charged, now(order).one_off) == (Decimal("103.20"), Decimal("103.20"))


def test_another_slot_releases_the_first_one(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    first = visit_of(order).external_id
    reserve(visit_of(order), later_slot(order), CONTACT)
    went_on(1)
    assert visit_of(order).state == "reserved"
    assert outside.get(f"/sim/fieldservice/{first}")["state"] == "cancelled"


def test_a_slot_that_was_taken_changes_nothing(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    before = visit_of(order)
    outside.fault("fieldservice", "slot_taken", count=1)
    with pytest.raises(VisitRefused):
        reserve(before, later_slot(order), CONTACT)
    after = visit_of(order)
    assert (after.request_id, after.starts, after.state) == (before.request_id, before.starts, "reserved")


@pytest.mark.parametrize("mode", ["lost_response", "hang_after_store", "garbage"])
def test_an_answer_that_was_lost_is_one_reservation(mode: str, impatient: None, world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    slot = later_slot(order)
    outside.fault("fieldservice", mode, count=1)
    reserve(visit_of(order), slot, CONTACT)
    assert visit_of(order).starts == slot.starts
    assert len(outside.get("/sim/fieldservice/")) == 2


def test_a_reservation_that_expired_is_not_placed(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    happens(outside, visit_of(order), "expire")
    went_on(1)
    assert visit_of(order).state == "expired"
    with pytest.raises(ActionRefused):
        place(order, world.mette)


def test_a_reservation_that_expires_after_placing_is_chosen_again(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    happens(outside, visit_of(order), "expire")
    place(order, world.mette)
    went_on()
    assert state_of(order) == ("expired", Item.HELD, "visit_expired")
    assert now(order).state == State.HELD
    do(BookVisit, order, world, later_slot(order), **CONTACT)
    assert state_of(order)[1] == Item.IN_PROGRESS
    went_on()
    assert state_of(order) == ("booked", Item.IN_PROGRESS, "")


def test_an_order_waiting_for_approval_sends_nobody_and_can_be_approved_late(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    with as_system("tests"):
        ole = make_user(world.nordhavn, "ole", {Function.ORDERING, Function.ORDERS})
        OrderPolicy.objects.create(company=world.nordhavn, from_amount=0, approver=ole)
        approver = portal_actor(ole, verified_at=timezone.now())
    waiting = place(order, world.mette)
    happens(outside, visit_of(order), "expire")
    went_on(1)
    with pytest.raises(ActionRefused):
        do(BookVisit, order, world, later_slot(order), **CONTACT)
    with transaction.atomic():
        approve(waiting.uid, approver)
    went_on()
    assert state_of(order) == ("expired", Item.HELD, "visit_expired")


@pytest.mark.parametrize("mode", ["lost_response", "error503", "garbage", "hang_after_store"])
def test_a_booking_that_was_not_answered_is_booked_once(
    mode: str, impatient: None, world: World, outside: Outside
) -> None:
    order = make_line_draft(world.konto)
    place(order, world.mette)
    outside.fault("fieldservice", mode, count=1)
    went_on()
    assert visit_of(order).state == "booked"
    assert [visit["state"] for visit in outside.get("/sim/fieldservice/")] == ["booked"]


def test_a_visit_that_the_customer_moves(booked: Order, world: World, outside: Outside) -> None:
    slot = later_slot(booked)
    row = do(MoveVisit, booked, world, slot)
    went_on()
    assert (visit_of(booked).starts, visit_of(booked).moved_from) == (slot.starts, None)
    assert run_now(row).state == "done"
    with as_system("tests"):
        (newest, *_older) = Promise.objects.system().filter(kind="committed").order_by("-id")
        entry = AuditEntry.objects.system().get(event="move_visit")
    # In the order's history.
    assert (entry.target_model, entry.target_id, entry.after["place"]) == ("orders.order", booked.pk, HOME)
    assert newest.first_on == timezone.localdate(slot.starts)


def test_a_time_with_a_price_is_paid_once(booked: Order, world: World, outside: Outside) -> None:
    visit, today = visit_of(booked), timezone.localdate()
    found = HttpFieldService().slots(visit.address_id, today, today + timedelta(60))
    first, second, *_others = [slot for slot in found if slot.price and visit.starts and slot.starts > visit.starts]
    do(MoveVisit, booked, world, first)
    went_on()
    assert (visit_of(booked).price, now(booked).one_off) == (first.price, first.price)
    do(MoveVisit, booked, world, second)
    went_on()
    assert (visit_of(booked).price, now(booked).one_off) == (second.price, second.price)
    # A move that is refused leaves the price of the present time: that of the fee was not shown.
    happens(outside, visit_of(booked), "late")
    row = do(MoveVisit, booked, world, free_slots(visit.address_id)[-1])
    went_on()
    assert (run_now(row).state, visit_of(booked).price) == ("refused", second.price)
    do(MoveVisit, booked, world, free_slots(visit.address_id)[-1], seen="440.00")
    went_on()
    assert (visit_of(booked).price, now(booked).one_off) == (Decimal(0), Decimal(440))


def test_moving_late_costs_what_was_shown(booked: Order, world: World, outside: Outside) -> None:
    happens(outside, visit_of(booked), "late")
    # The fee that was shown is that of the last answer: nothing.
    row = do(MoveVisit, booked, world, later_slot(booked))
    went_on(1)
    assert (run_now(row).state, visit_of(booked).fee, visit_of(booked).asked) == ("refused", Decimal(440), {})
    row = do(MoveVisit, booked, world, later_slot(booked), seen="440.00")
    went_on()
    assert run_now(row).state == "done"
    assert (visit_of(booked).charged, now(booked).one_off) == (Decimal(440), Decimal(440))


def test_a_visit_that_we_move_twice_has_all_its_promises(booked: Order, world: World, outside: Outside) -> None:
    first = visit_of(booked).starts
    for _ in range(2):
        happens(outside, visit_of(booked), "move")
        went_on(1)
    visit = visit_of(booked)
    assert (visit.moved_from, visit.text) == (first, "Teknikeren er blevet syg")
    assert [reason for _kind, reason in promised(booked)][:2] == ["ordered", "booked"]
    assert promised(booked)[-1] == ("committed", "moved_by_us")
    do(AcceptVisit, booked, world)
    assert visit_of(booked).moved_from is None
    with pytest.raises(ActionRefused):
        do(AcceptVisit, booked, world)


def test_a_visit_that_we_miss_gets_a_new_time_at_no_cost(booked: Order, outside: Outside) -> None:
    first = visit_of(booked).starts
    happens(outside, visit_of(booked), "missed_by_us")
    went_on()
    visit = visit_of(booked)
    assert (visit.state, visit.charged) == ("booked", Decimal(0))
    assert state_of(booked)[1] == Item.IN_PROGRESS
    assert visit.moved_from == first
    assert first
    assert visit.starts
    assert visit.starts > first


def test_a_visit_for_which_nobody_opens_waits_for_the_customer(booked: Order, world: World, outside: Outside) -> None:
    happens(outside, visit_of(booked), "missed_by_customer")
    went_on()
    assert state_of(booked) == ("missed_by_customer", Item.HELD, "visit_missed")
    assert (now(booked).state, now(booked).one_off) == (State.HELD, Decimal(440))
    do(MoveVisit, booked, world, later_slot(booked))
    assert state_of(booked)[1] == Item.IN_PROGRESS
    went_on()
    assert state_of(booked) == ("booked", Item.IN_PROGRESS, "")


def test_a_visit_that_is_cancelled_waits_for_the_customer(booked: Order, world: World, outside: Outside) -> None:
    happens(outside, visit_of(booked), "cancel")
    went_on()
    assert state_of(booked) == ("cancelled", Item.HELD, "visit_cancelled")
    do(BookVisit, booked, world, later_slot(booked), **CONTACT)
    went_on()
    assert state_of(booked) == ("booked", Item.IN_PROGRESS, "")


def test_a_time_that_was_taken_meanwhile_is_said(booked: Order, world: World, outside: Outside) -> None:
    slot = later_slot(booked)
    row = do(MoveVisit, booked, world, slot)
    service = HttpFieldService()
    for _technician in range(2):
        service.reserve(service.new_request_id(), visit_of(booked).address_id, slot.slot_id)
    went_on()
    assert run_now(row).state == "refused"
    assert state_of(booked) == ("booked", Item.IN_PROGRESS, "")


def test_a_slot_of_another_address_is_not_taken(booked: Order, world: World, outside: Outside) -> None:
    other = token_of(address_id("Kajgade 6, 2150 Nordhavn"), later_slot(booked))
    with pytest.raises(FormInvalid):
        do(MoveVisit, booked, world, slot=other)


@pytest.mark.parametrize("mode", ["events_twice", "events_disorder", "events_unknown"])
def test_events_that_come_twice_or_out_of_order(mode: str, booked: Order, outside: Outside) -> None:
    outside.fault("fieldservice", mode)
    happens(outside, visit_of(booked), "move")
    happens(outside, visit_of(booked), "done")
    went_on()
    assert now(booked).state == State.DONE
    with as_system("tests"):
        assert OutboxCommand.objects.system().filter(kind="network.create").count() == 1


def test_while_field_service_is_away_nothing_is_lost(world: World, outside: Outside) -> None:
    order = make_line_draft(world.konto)
    outside.fault("fieldservice", "error503")
    with pytest.raises(Unavailable):
        reserve(visit_of(order), Slot("0.2026-12-01.8-12", timezone.now(), timezone.now(), Decimal(0)), CONTACT)
    place(order, world.mette)
    went_on()
    assert state_of(order) == ("reserved", Item.IN_PROGRESS, "")
    outside.clear_faults()
    went_on()
    assert visit_of(order).state == "booked"


def test_promises_are_never_overwritten(booked: Order) -> None:
    with as_system("tests"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Promise.objects.system().update(reason="")
        assert Appointment.objects.system().count() == 1
