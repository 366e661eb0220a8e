"""Events of portings end in the same state, in whatever order and however often they come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.fulfilment.port_events import fetch_events, record_events
from orders.models import Order, OrderItem, PortIn, PortingCursor
from selfservice.gateways.porting.port import (
    ACCEPTED,
    CANCELLED,
    COMPLETED,
    FAILED,
    REJECTED,
    REJECTIONS,
    REQUESTED,
    RETURNED,
    PortEvent,
    PortStatus,
)
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.orders.made import delivered, items_of, now, place
from tests.orders.moving import answered, make_move, ordered, port_of
from tests.outside import Outside
from tests.world import World

DAY = date(2026, 12, 1)
ENDS: tuple[list[str], ...] = ([REJECTED], [FAILED], [CANCELLED], [COMPLETED], [COMPLETED, RETURNED], [])


@st.composite
def histories(draw: Any) -> list[PortStatus]:
    """What happens to a porting, in order."""
    days = draw(st.lists(st.integers(0, 20), max_size=3))
    agreed = [(ACCEPTED, DAY + timedelta(days=ahead)) for ahead in days]
    last = agreed[-1][1] if agreed else DAY
    steps = [(REQUESTED, DAY), *agreed, *((state, last) for state in draw(st.sampled_from(ENDS)))]
    code = draw(st.sampled_from(REJECTIONS))
    return [
        PortStatus("one", state, day, code if state == REJECTED else "", "", sequence)
        for sequence, (state, day) in enumerate(steps)
    ]


@pytest.fixture
def begun(world: World, outside: Outside) -> Order:
    """An order whose number is in the network, and whose porting is about to be asked for."""
    order = make_move(world.konto)
    place(order, world.mette)
    delivered(2)
    with as_system("tests"):
        PortIn.objects.system().update(porting_id="one")
    return order


def outcome(order: Order, pages: list[list[PortEvent]], *, cancelled: bool) -> Any:
    """The state after these pages of events, which are undone."""
    with as_system("tests"), transaction.atomic():
        if cancelled:
            PortIn.objects.system().update(cancel_asked_at=order.created_at)
        for page in pages:
            record_events(page)
        port, (item,) = port_of(order), items_of(order)
        found = (port.state, port.day, port.code, port.sequence, item.state, item.reason, now(order).state)
        transaction.set_rollback(True)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_events_in_any_order_end_in_the_same_state(begun: Order, data: st.DataObject) -> None:
    history = data.draw(histories())
    events = [PortEvent(str(uuid4()), status) for status in history]
    cancelled = data.draw(st.booleans())
    expected = outcome(begun, [[event] for event in events], cancelled=cancelled)
    unknown = PortEvent("other", PortStatus("unknown", COMPLETED, DAY, "", "", 9))
    again = data.draw(st.lists(st.sampled_from([*events, unknown]), max_size=4))
    shuffled = data.draw(st.permutations([*events, *again]))
    size = data.draw(st.integers(1, 3))
    pages = [shuffled[start : start + size] for start in range(0, len(shuffled), size)]
    assert outcome(begun, pages, cancelled=cancelled) == expected


@pytest.mark.parametrize("mode", ["none", "events_twice", "events_disorder", "events_unknown"])
def test_events_are_fetched_once(mode: str, world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    ordered()
    outside.fault("porting", mode)
    answered(outside)
    assert port_of(order).state == "accepted"
    place_read = PortingCursor.objects.get().cursor
    assert place_read
    assert fetch_events() == 0


def test_without_portings_nothing_is_fetched(world: World, settings: Any) -> None:
    settings.PORTING_URL = "http://127.0.0.1:9"
    assert fetch_events() == 0
    assert not PortingCursor.objects.exists()


def test_while_the_clearing_house_is_away_nothing_is_lost(world: World, outside: Outside) -> None:
    order = make_move(world.konto)
    place(order, world.mette)
    ordered()
    outside.fault("porting", "error503")
    answered(outside)
    assert port_of(order).state == "requested"
    outside.clear_faults()
    answered(outside)
    assert port_of(order).state == "accepted"


def test_news_of_an_earlier_porting_of_the_order_changes_nothing(begun: Order) -> None:
    with as_system("tests"), transaction.atomic():
        assert record_events([PortEvent("a", PortStatus("earlier", COMPLETED, DAY, "", "", 9))]) == 0
    assert port_of(begun).state == "planned"


def test_a_completion_that_comes_before_the_answer(begun: Order, outside: Outside) -> None:
    with as_system("tests"), transaction.atomic():
        record_events([PortEvent("a", PortStatus("one", COMPLETED, DAY, "", "", 2))])
    assert items_of(begun)[0].state == OrderItem.State.DONE
    deliver("porting.create")
    assert port_of(begun).state == "completed"


def test_a_completion_of_a_cancelled_item_changes_nothing(begun: Order) -> None:
    with as_system("tests"), transaction.atomic():
        OrderItem.objects.system().update(state="cancelled")
        record_events([PortEvent("a", PortStatus("one", COMPLETED, DAY, "", "", 2))])
    assert (port_of(begun).state, items_of(begun)[0].state) == ("completed", "cancelled")
