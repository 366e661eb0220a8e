"""What is filled into the forms of the actions on orders, and their targets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
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


def _given(**data: Any) -> Callable[[Arena], dict[str, Any]]:
    return lambda _arena: data


TARGETS: dict[str, Callable[[Arena, str], Any]] = {
    "place_order": partial(order, state="draft"),
    "retry_items": partial(order, state="failed", items="failed"),
    "message_order": partial(order, state="received"),
    "cancel_order": partial(order, state="received"),
    "follow_order": partial(order, state="received"),
    "unfollow_order": followed,
    "set_order_policy": lambda arena, company: arena.companies[company],
}
DATA: dict[str, Callable[[Arena], dict[str, Any]]] = {
    "place_order": _given(),
    "retry_items": _given(),
    "message_order": _given(message="Vi ringer i morgen", reason="Prøve"),
    **dict.fromkeys(("cancel_order", "follow_order", "unfollow_order"), _given()),
    "set_order_policy": lambda arena: {"from_amount": "1000", "approver": str(arena.users["parent_admin"].uid)},
}
