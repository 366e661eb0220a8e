"""Events of visits in any order, and twice: the same final state, and the line is ordered from the network once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.core.pages import record_page
from orders.fulfilment.visit_events import record_events
from orders.models import Appointment, LineOrder, Order, OrderItem
from orders.visits.reserve import start_again
from selfservice.gateways.fieldservice.port import Appointment as Snapshot
from selfservice.gateways.fieldservice.port import Slot, VisitEvent
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.orders.made import items_of, make_draft, now
from tests.orders.visiting import HOME, fiber
from tests.world import World

# What may follow each state, with the last one in which nothing follows.
STATES = ("booked", "missed_by_us", "missed_by_customer", "cancelled")
EVENTS = st.lists(
    st.tuples(st.sampled_from(STATES), st.integers(0, 5), st.sampled_from([0, 440])), min_size=1, max_size=6
)


def make_visit(world: World) -> Appointment:
    """The visit of an order that has begun, reserved and not booked yet. Under `as_system`."""
    order = make_draft(world.konto, plan=fiber(), category="internet")
    order.state, order.placed_at = Order.State.IN_PROGRESS, order.created_at
    order.save()
    OrderItem.objects.system().filter(order=order).update(state="in_progress", one_off=0)
    assert LineOrder.objects.system().filter(item__order=order).exists()
    visit = Appointment(company_id=order.company_id, order=order, address_id="a", address=HOME, state="reserved")
    start_again(visit, Slot("s", order.created_at, order.created_at + timedelta(hours=4), Decimal(0)))
    visit.sequence = 0
    visit.save()
    return visit


def snapshots(visit: Appointment, happened: Sequence[tuple[str, int, int]], *, done: bool) -> list[Snapshot]:
    """The snapshots of what happened, one after the other."""
    steps = [*happened, *([("done", happened[-1][1], 0)] if done else [])]
    costs = list(accumulate(Decimal(fee) for _state, _day, fee in steps))
    assert visit.starts
    return [
        Snapshot("f", visit.request_id, state, visit.starts + timedelta(days=day), visit.starts + timedelta(day, 14400),
                 None, Decimal(0), None, cost, "", sequence)
        for sequence, ((state, day, _fee), cost) in enumerate(zip(steps, costs, strict=True), 1)
    ]  # fmt: skip


def end_of(visit: Appointment, pages: Sequence[Sequence[Snapshot]]) -> tuple[Any, ...]:
    """The state in which these pages of events end; the database is as before afterwards."""
    with transaction.atomic(), as_system("tests"):
        for page in pages:
            events = tuple(VisitEvent(str(one.sequence), one) for one in page)
            record_events(events)
        after = Appointment.objects.system().get(pk=visit.pk)
        (item,) = items_of(visit.order)
        order = now(visit.order)
        starts = OutboxCommand.objects.system().filter(kind="orders.start").count()
        transaction.set_rollback(True)
    return (
        after.state, after.starts, after.sequence, after.charged, after.moved_from, after.asked, item.state,
        item.reason, order.state, order.one_off, starts,
    )  # fmt: skip


def test_the_same_end_in_any_order(world: World) -> None:
    with as_system("tests"):
        visit = make_visit(world)

    @given(st.data(), EVENTS, st.booleans())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(data: st.DataObject, happened: list[tuple[str, int, int]], done: bool) -> None:
        found = snapshots(visit, happened, done=done)
        expected = end_of(visit, [[one] for one in found])
        twice = data.draw(st.permutations([*found, *found]))
        size = data.draw(st.integers(1, 4))
        pages = [twice[at : at + size] for at in range(0, len(twice), size)]
        assert end_of(visit, pages) == expected
        assert expected[-1] == int(done)

    holds()


def test_an_event_that_cannot_be_recorded_leaves_the_others(world: World) -> None:
    with as_system("tests"), transaction.atomic():
        bad, good = make_visit(world), make_visit(world)
        pages = [snapshots(visit, [("booked", 0, 0)], done=False)[0] for visit in (bad, good)]
        events = [VisitEvent("a", replace(pages[0], appointment_id="x" * 101)), VisitEvent("b", pages[1])]
        assert record_page(events, record_events) == 1
        states = Appointment.objects.system().filter(pk__in=[bad.pk, good.pk]).order_by("pk")
        assert list(states.values_list("state", flat=True)) == ["reserved", "booked"]
