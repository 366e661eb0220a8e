"""Acts that are orders: the list here is the one in the triggers of migrations 0005 and 0014."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.actions.base import Action, registry

# Each changes what the operator delivers, and what it costs or who has it.
ACTS = (
    "buy_licences", "change_add_ons", "change_plan", "end_licences", "keep_licences", "start_licences", "swap_sim",
    "terminate", "transfer",
)  # fmt: skip


def action_of(slug: str) -> type[Action] | None:
    """Return the action of an order that is an act; None for one that is no more."""
    return registry.get(slug)


def label_of(slug: str) -> Any:
    """Return what an act is called."""
    action = action_of(slug)
    return action.label if action else slug
