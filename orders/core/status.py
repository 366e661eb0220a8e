"""How states of orders and items look."""

from __future__ import annotations

from orders.models import Order

State = Order.State
TONES = {
    State.HELD: "warn", State.APPROVAL: "warn", State.PARTIAL: "warn", State.DONE: "good", State.REJECTED: "bad",
    State.FAILED: "bad",
}  # fmt: skip


def tone(state: str) -> str:
    """Return the class of a state's mark, or "" for a neutral one. States of items have the same names."""
    return TONES.get(State(state), "") if state in State.values else ""
