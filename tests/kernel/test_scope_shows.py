"""`Scope.shows` answers of a row in hand what `Scope.q` answers in the database."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account
from selfservice.kernel.scope.actor import Access, PortalActor, StaffActor
from selfservice.kernel.scope.models import OWN, acting_as, as_system
from subscriptions.models import SimCard, Subscription
from subscriptions.permissions import CHANGE, SEE
from tests.numbers import make_number, make_plan
from tests.world import World


@pytest.fixture
def rows(world: World) -> list[Any]:
    with as_system("tests"):
        make_number(world.datter_konto, "+4520123499", "8945010000000000048", user=world.nynne)
        line = make_plan("net", category="internet")
        make_number(world.other_konto, "+4520123498", "8945010000000000055", plan=line)
        cards = SimCard.objects.system().select_related("subscription")
        return [*Subscription.objects.system().all(), *cards, *Account.objects.system().all()]


def people(world: World) -> list[Any]:
    everything = frozenset({"mobile", "internet_change", "usage", "accounts", OWN})
    some = frozenset({world.konto.pk})
    return [
        PortalActor(),
        StaffActor(),
        PortalActor(id=world.nynne.pk, access=(Access(world.nordhavn.pk, frozenset({OWN}), frozenset()),)),
        PortalActor(id=world.mette.pk, access=(Access(world.nordhavn.pk, everything),)),
        PortalActor(id=world.mette.pk, access=(Access(world.nordhavn.pk, everything, some),)),
        PortalActor(
            id=world.nynne.pk,
            access=(Access(world.nordhavn.pk, everything, some), Access(world.datter.pk, frozenset({"internet"}))),
        ),
    ]


@pytest.mark.parametrize("function", [None, OWN, "mobile", "usage", SEE, CHANGE, (OWN, "mobile"), ("internet", OWN)])
def test_the_same_as_the_database(world: World, rows: list[Any], function: Any) -> None:
    asked = 0
    for actor in people(world):
        for row in rows:
            with acting_as(actor):
                seen = type(row).objects.visible_to(actor, function=function).filter(pk=row.pk).exists()
            assert row.scope.shows(actor, function, row) == seen, (actor, row)
            asked += seen
    assert asked
