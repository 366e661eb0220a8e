"""Rows that are updated many at a time stand in the database as those that are saved one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DataError
from django.utils import timezone

from orders.models import Order, OrderItem
from selfservice.kernel.db.bulk_update import update
from selfservice.kernel.scope.models import ScopeMissing, as_system
from tests.orders.made import items_of, make_draft
from tests.world import World

ODD = '\\ \' " ; -- \u202e <script> \n {"a": 1} æøå 🎉'


def test_a_row_is_as_one_that_is_saved(world: World) -> None:
    order = make_draft(world.konto, 3)
    values: dict[str, Any] = {
        "reason": ODD, "attempt": 2, "monthly": Decimal("149.50"), "add_ons": ["eu", ODD], "ship_to": {"name": ODD},
        "created_in_network_at": timezone.now(), "subscription_id": None, "state": OrderItem.State.HELD,
    }  # fmt: skip
    rows = items_of(order)
    with as_system("tests: both ways"):
        for row in rows:
            vars(row).update(values)
        rows[0].save()
        update(rows[1:], [name.removesuffix("_id") for name in values])
        rows[2].reason = "not saved"
        update(rows[2:], ["attempt"])
    one, *others = [{name: getattr(row, name) for name in values} for row in items_of(order)]
    assert one == values
    assert others == [one, one]


def test_what_is_refused_of_a_row_that_is_saved_is_refused(world: World) -> None:
    order = make_draft(world.konto)
    order.title = "x" * 201
    with pytest.raises(ScopeMissing):
        update([order], ["title"])
    with as_system("tests: too long"), pytest.raises(DataError), transaction.atomic():
        update([order], ["title"])
    with as_system("tests: nothing"):
        update([], ["title"])
        assert Order.objects.system().get().title == ""
