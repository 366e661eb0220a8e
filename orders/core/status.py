"""How states of orders and items look."""

from __future__ import annotations

TONES = {
    "draft": "off", "received": "wait", "waiting": "wait", "in_progress": "wait", "held": "warn", "approval": "warn",
    "partial": "warn", "done": "good", "rejected": "bad", "failed": "bad", "cancelled": "off",
}  # fmt: skip


def tone(state: str) -> str:
    """Return the class of a state's mark. States of orders and of items have the same names."""
    return TONES.get(state, "")
