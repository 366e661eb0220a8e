"""The state of an order follows from its items."""

from __future__ import annotations

import pytest

from orders.core.states import derive


@pytest.mark.parametrize(
    ("items", "state"),
    [
        ("waiting", "received"),
        ("waiting in_progress", "in_progress"),
        ("waiting done", "in_progress"),
        ("waiting failed", "in_progress"),
        ("waiting cancelled", "received"),
        ("in_progress done failed", "in_progress"),
        ("held", "held"),
        ("held in_progress done", "held"),
        ("done", "done"),
        ("done cancelled", "done"),
        ("done failed", "partial"),
        ("done rejected", "partial"),
        ("failed", "failed"),
        ("failed rejected", "failed"),
        ("rejected", "rejected"),
        ("rejected cancelled", "rejected"),
        ("cancelled", "cancelled"),
    ],
)
def test_the_state_of_an_order_follows_from_its_items(items: str, state: str) -> None:
    assert derive(items.split()) == state
