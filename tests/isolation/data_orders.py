"""What is filled into the forms of the actions on orders, and their targets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from django.utils import timezone

from orders.models import OrderItem
from orders.visits.slots import token_of
from selfservice.gateways.fieldservice.port import Slot
from selfservice.kernel.core.working_days import working_day_after
from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.data_subscriptions import in_use
from tests.isolation.rows import new_row
from tests.numbers import make_plan


def order(arena: Arena, company: str, *, state: str, items: str = "waiting", **values: Any) -> Any:
    """An order of new eSIMs with two items in a state."""
    with as_system("tests: an order"):
        row = new_row(
            arena, "orders.Order", company, state=state, category="mobile", items_count=2, requester=None,
            wished_on=None, **values,
        )  # fmt: skip
        for position in (1, 2):
            new_row(
                arena, "orders.OrderItem", company, order=row, position=position, state=items, plan=make_plan(),
                sim="esim", number="", subscription=None, created_in_network_at=None, finished_at=None,
            )  # fmt: skip
    return row


def followed(arena: Arena, company: str) -> Any:
    """An order that the person who runs the actions follows."""
    row = order(arena, company, state="received")
    with as_system("tests: a follower"):
        new_row(arena, "orders.Follower", company, order=row, user=arena.users["group_admin"])
    return row


def port(arena: Arena, company: str, *, state: str, items: str = "in_progress") -> Any:
    """A porting of an order's number, in a state, of a month ahead."""
    row = order(arena, company, state="in_progress", items=items)
    with as_system("tests: a porting"):
        item = OrderItem.objects.system().filter(order=row).order_by("position")[0]
        OrderItem.objects.system().filter(pk=item.pk).update(number="+4531000000")
        item.refresh_from_db()
        return new_row(
            arena, "orders.PortIn", company, item=item, state=state, porting_id=str(uuid4()), donor="FJO",
            donor_name="Fjordmobil", cvr="12345674", iccid="", days=[], code="", text="", asked_day=None, asked_by="",
            day=working_day_after(timezone.localdate(), 9), cancel_asked_at=None, consented_by=None,
        )  # fmt: skip


def takeover(
    arena: Arena, company: str, *, state: str, items: str = "in_progress", hours: int = 48, **more: Any
) -> Any:
    """A takeover of a number from a person, with its order and item."""
    placed: dict[str, Any] = {
        "state": "draft" if state == "ordered" else "in_progress",
        "wished_on": timezone.localdate() + AHEAD,
    }
    with as_system("tests: a takeover"):
        row = new_row(
            arena, "orders.Order", company, category="mobile", kind="takeover", items_count=1, requester=None, **placed
        )
        item = new_row(
            arena, "orders.OrderItem", company, order=row, position=1, state=items, plan=make_plan(), sim="",
            number="+4526777777", subscription=None, created_in_network_at=None, finished_at=None,
        )  # fmt: skip
        given: dict[str, Any] = {"kind": "person", "giver_cvr": "", "from_company": None, "subscription": None, **more}
        return new_row(
            arena, "orders.Takeover", company, item=item, state=state, first_day=None, answered_at=None,
            expires_at=timezone.now() + timedelta(hours=hours), **given,
        )  # fmt: skip


def _taken_over(arena: Arena, company: str, *, state: str, items: str) -> Any:
    return takeover(arena, company, state=state, items=items).item.order


def _asked_for(arena: Arena, company: str) -> Any:
    """A number in use that another company asks for."""
    row = in_use(arena, company)
    other = "nordhavn" if company == "fremmed" else "fremmed"
    takeover(
        arena, other, state="waiting", kind="company", giver_cvr=arena.companies[company].cvr,
        from_company=arena.companies[company], subscription=row,
    )  # fmt: skip
    return row


AHEAD = timedelta(days=5)
PLACE = "place"


def visit(arena: Arena, company: str, *, state: str, **values: Any) -> Any:
    """A technician's visit of an order under way."""
    with as_system("tests: a visit"):
        starts = timezone.now() + timedelta(days=9)
        return new_row(
            arena, "orders.Appointment", company, order=order(arena, company, state="in_progress", items="in_progress"),
            state=state, address_id=PLACE, starts=starts, ends=starts + timedelta(hours=4), asked={}, history=[],
            request_id=str(uuid4()), reserved_until=None, free_until=None, external_id="", **values,
        )  # fmt: skip


def _with_visit(arena: Arena, company: str) -> Any:
    """An order of a line that only waits for its technician."""
    row = visit(arena, company, state="booked").order
    with as_system("tests: an order of a line"):
        row.category = "internet"
        row.save()
    return row


def _item(arena: Arena, company: str) -> Any:
    """An item of an order that has not begun."""
    row = order(arena, company, state="received")
    with as_system("tests: an item"):
        return OrderItem.objects.system().select_related("order").get(order=row, position=1)


def _slot(_arena: Arena) -> dict[str, Any]:
    """A slot as the page signs it."""
    starts = timezone.now() + timedelta(days=12)
    return {"slot": token_of(PLACE, Slot("slot", starts, starts + timedelta(hours=4), Decimal(0)))}


def _day(_arena: Arena) -> dict[str, Any]:
    return {"day": f"{working_day_after(timezone.localdate(), 12):%d.%m.%Y}"}


def _corrected(_arena: Arena) -> dict[str, Any]:
    day = f"{working_day_after(timezone.localdate(), 9):%d.%m.%Y}"
    return {"port_number": "31000000", "donor": "FJO", "port_cvr": "12345674", "port_day": day}


def _given(**data: Any) -> Callable[[Arena], dict[str, Any]]:
    return lambda _arena: data


TARGETS: dict[str, Callable[[Arena, str], Any]] = {
    "place_order": partial(order, state="draft"),
    "retry_items": partial(order, state="failed", items="failed"),
    "message_order": partial(order, state="received"),
    "promise_order": partial(order, state="in_progress", items="in_progress"),
    **dict.fromkeys(("cancel_order", "change_order"), partial(order, state="received")),
    "change_item": _item,
    "follow_order": partial(order, state="received"),
    "unfollow_order": followed,
    "place_takeover": partial(_taken_over, state="ordered", items="waiting"),
    "withdraw_takeover": partial(_taken_over, state="waiting", items="in_progress"),
    **dict.fromkeys(("accept_takeover", "decline_takeover"), partial(takeover, state="waiting")),
    "lapse_takeover": partial(takeover, state="waiting", hours=-1),
    **dict.fromkeys(("give_number", "keep_number"), _asked_for),
    "accept_visit": partial(visit, state="booked", agreed_start=timezone.now() - timedelta(days=1)),
    "cancel_line": _with_visit,
    "book_visit": partial(visit, state="wanted"),
    "move_visit": partial(visit, state="booked"),
    "cancel_port": partial(port, state="requested"),
    "change_port_day": partial(port, state="requested"),
    "correct_port": partial(port, state="rejected", items="held"),
    **dict.fromkeys(("set_order_policy", "set_own_fields"), lambda arena, company: arena.companies[company]),
}
DATA: dict[str, Callable[[Arena], dict[str, Any]]] = {
    "place_order": _given(),
    "retry_items": _given(),
    **dict.fromkeys(("place_takeover", "withdraw_takeover", "lapse_takeover", "give_number", "keep_number"), _given()),
    **dict.fromkeys(("accept_takeover", "decline_takeover"), _given(answered_by="Bo")),
    "accept_visit": _given(),
    "cancel_line": _given(),
    "book_visit": lambda arena: {**_slot(arena), "contact_name": "Bo", "contact_phone": "20304050"},
    "move_visit": _slot,
    "cancel_port": _given(),
    "change_port_day": _day,
    "correct_port": _corrected,
    "message_order": _given(message="Vi ringer i morgen", reason="Prøve"),
    "promise_order": lambda arena: {
        "first_on": f"{timezone.localdate() + AHEAD:%d.%m.%Y}",
        "why": "goods",
        "note": "Vi venter",
        "reason": "Prøve",
    },
    **dict.fromkeys(("cancel_order", "follow_order", "unfollow_order"), _given()),
    "change_order": _given(kind="esim"),
    "change_item": _given(holder_name="Bo Holder"),
    "set_own_fields": _given(label_1="Projektnr.", required_1="on"),
    "set_order_policy": lambda arena: {"from_amount": "1000", "approver": str(arena.users["parent_admin"].uid)},
}
