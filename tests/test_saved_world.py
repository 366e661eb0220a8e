"""The saved test world is the same as one made in the ordinary way, and each test has a copy of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from tests.numbers import make_plan
from tests.saved_world import SavedWorld
from tests.world import World, make_world

# Drawn at random, or counted up.
DIFFERENT = ("id", "uid", "_id", "_ids", "_at", "above", "puk1", "puk2")


def stored() -> dict[str, list[dict[str, Any]]]:
    """All rows of all models, without what differs each time."""
    found = {}
    with as_system("tests: look"):
        for model in apps.get_models():
            names = [f.name for f in model._meta.concrete_fields if not f.attname.endswith(DIFFERENT)]
            found[model._meta.label] = sorted(model._base_manager.values(*names), key=str)
    return found


def test_all_that_is_made_is_inserted(db: None, saved_world: SavedWorld) -> None:
    both = []
    for make in (make_world, saved_world.insert):
        with transaction.atomic():
            make()
            both.append(stored())
            connection.check_constraints()
            transaction.set_rollback(True)
    for label in both[0]:
        assert both[0][label] == both[1][label], label
    assert both[0]["subscriptions.HolderWord"]


def test_instances_are_as_their_rows_and_as_new(db: None, saved_world: SavedWorld) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        world = saved_world.insert()
        for name in World.__dataclass_fields__:
            made: Model = getattr(world, name)
            with as_system("tests: look"):
                row = type(made)._base_manager.get(pk=made.pk)
            values = [{f.name: f.value_from_object(one) for f in row._meta.concrete_fields} for one in (made, row)]
            assert values[0] == values[1]
        assert world.mette.activated_at is not None
        assert timedelta() <= timezone.now() - world.mette.activated_at < timedelta(days=1)
    assert world.datter.parent is world.nordhavn
    assert world.own_number.user is world.nynne


def test_two_copies_share_no_instance(db: None, saved_world: SavedWorld) -> None:
    copies = []
    for _time in (1, 2):
        with transaction.atomic():
            copies.append(saved_world.insert())
            transaction.set_rollback(True)
    assert copies[0].mette == copies[1].mette
    assert copies[0].mette is not copies[1].mette
    assert copies[0].mette.company is not copies[1].mette.company


def test_after_other_rows_it_is_made_in_the_ordinary_way(db: None, saved_world: SavedWorld) -> None:
    plan = make_plan()
    assert saved_world.insert().own_number.plan == plan
