"""The function "own" shows a person's own rows at their companies, and nothing of anybody else's."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Account
from selfservice.kernel.scope.actor import Access, PortalActor, StaffActor
from selfservice.kernel.scope.models import OWN, Ids, Scope, acting_as
from tests.world import World

OWNED = Scope(owner="user_id", account="account_id", function="mobile")
HERE = Access(7, frozenset({OWN, "mobile"}))
NAMED = Access(8, frozenset({OWN}), frozenset({1}))
OTHER = Access(9, frozenset({"mobile"}))


def test_ones_own_rows_whichever_accounts_are_named() -> None:
    person = PortalActor(id=3, access=(NAMED, HERE, OTHER))
    assert OWNED.q(person, OWN) == Q(company_id__in=Ids((8, 7)), user_id=3)
    assert Scope(function=OWN, owner="user_id").q(person, None) == Q(company_id__in=Ids((8, 7)), user_id=3)
    # With another function the owner is no matter.
    assert OWNED.q(person, None) == OWNED.q(person, "mobile") == Q(company_id__in=Ids((7, 9)))


def test_nothing_without_an_owner_or_a_person() -> None:
    nothing = Q(pk__in=())
    assert Scope().q(PortalActor(id=3, access=(HERE,)), OWN) == nothing
    assert OWNED.q(PortalActor(id=None, access=(HERE,)), OWN) == nothing
    assert OWNED.q(StaffActor(id=1), OWN) == Q()


def test_the_own_function_sees_no_accounts(world: World) -> None:
    somebody = PortalActor(id=world.mette.pk, access=(Access(world.nordhavn.pk, frozenset({OWN})),))
    with acting_as(somebody):
        assert not Account.objects.visible_to(somebody, function=OWN).exists()


def test_the_account_of_a_row(world: World) -> None:
    assert Scope(account="pk").account_of(world.konto) == world.konto.pk
    assert Scope(account="company__pk").account_of(world.konto) == world.nordhavn.pk
    assert Scope().account_of(world.konto) is None
