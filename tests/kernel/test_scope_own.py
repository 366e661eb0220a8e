"""The function "own": one's own rows and nobody else's, whichever accounts and companies the grants name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accounts.models import Account, User
from accounts.permissions.access import portal_actor
from selfservice.kernel.scope.actor import Access, PortalActor
from selfservice.kernel.scope.models import OWN, acting_as, as_system, scoped_models
from subscriptions.models import HolderWord, SimCard, Subscription
from tests.kernel.conftest import actor
from tests.numbers import make_number
from tests.world import World

# How many rows of each model are nynne's own; a name is found by each of its words.
HELD = {Subscription: 1, SimCard: 1, HolderWord: 2}


def seen(who: PortalActor, function: str | None = OWN) -> set[str]:
    with acting_as(who):
        return set(Subscription.objects.visible_to(who, function=function).values_list("number", flat=True))


def test_ones_own_and_no_colleagues(world: World) -> None:
    nynne = actor(world.nynne)
    assert seen(nynne) == {"+4520123490"}
    with acting_as(nynne):
        assert [sim.subscription_id for sim in SimCard.objects.visible_to(nynne, function=OWN)] == [world.own_number.pk]
    # With the model's own function, which she does not hold, not even that.
    assert seen(nynne, None) == set()


def test_a_user_who_sees_all_has_only_their_own_there(world: World, mette: PortalActor) -> None:
    assert seen(mette) == set()
    assert seen(mette, "mobile") == {"+4520123490", "+4520123456"}
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(user=world.mette)
    assert seen(mette) == {"+4520123456"}


def test_whichever_accounts_are_named(world: World) -> None:
    named = PortalActor(
        id=world.nynne.pk,
        access=(Access(world.nordhavn.pk, frozenset({OWN}), frozenset({world.other_konto.pk})),),
    )
    assert seen(named) == {"+4520123490"}
    assert seen(replace(named, access=(replace(named.access[0], accounts=frozenset()),))) == {"+4520123490"}


def test_not_without_the_function(world: World) -> None:
    jonas = actor(world.jonas)
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(user=world.jonas)
    assert seen(jonas) == set()


def test_not_at_a_company_where_it_is_not_given(world: World) -> None:
    with as_system("tests"):
        make_number(world.datter_konto, "+4520123499", "8945010000000000048", user=world.nynne)
    here = Access(world.nordhavn.pk, frozenset({OWN}))
    there = Access(world.datter.pk, frozenset({"mobile"}))
    assert seen(PortalActor(id=world.nynne.pk, access=(here, there))) == {"+4520123490"}
    both = PortalActor(id=world.nynne.pk, access=(here, replace(there, functions=frozenset({OWN}))))
    assert seen(both) == {"+4520123490", "+4520123499"}
    assert seen(both.narrowed(world.datter.pk)) == {"+4520123499"}


def test_a_number_of_another_tenant_linked_to_the_user_is_not_seen(world: World) -> None:
    """Whatever a feed says: where one has no access there is nothing of one's own."""
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.fremmed_number.pk).update(user=world.nynne)
    assert seen(actor(world.nynne)) == {"+4520123490"}


def test_an_actor_without_an_id_owns_nothing(world: World) -> None:
    """Also when the number has no user: nobody is not everybody."""
    assert seen(PortalActor(id=None, access=(Access(world.nordhavn.pk, frozenset({OWN})),))) == set()


def test_models_without_an_owner_show_nothing(world: World, mette: PortalActor) -> None:
    without = [model for model in scoped_models() if model.scope.owner is None]
    assert {Account, User} < set(without)
    with acting_as(mette):
        for model in without:
            assert not model.objects.visible_to(mette, function=OWN).exists(), model


@pytest.mark.parametrize("model", [model for model in scoped_models() if model.scope.owner], ids=lambda m: m.__name__)
def test_each_model_with_an_owner_can_be_asked(model: type[Subscription], world: World) -> None:
    with as_system("tests"):
        nynne = portal_actor(world.nynne)
    with acting_as(nynne):
        assert model.objects.visible_to(nynne, function=OWN).count() == HELD.get(model, 0)
