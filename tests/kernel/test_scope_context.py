"""The current actor: nested and after errors, narrowed, by function, by named account, in threads, not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from django.db import DatabaseError, connection, connections, transaction

from accounts.models import Account, Company, User
from selfservice.kernel.scope.actor import Access, Actor, PortalActor, PublicActor, StaffActor, SystemActor
from selfservice.kernel.scope.models import ScopeMissing, acting_as, as_system, current_actor, scoped_models, writing_as
from tests.kernel.conftest import actor
from tests.world import World, make_world


def through() -> set[str]:
    """The accounts that row-level security lets through now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM accounts_account")
        return {number for (number,) in cursor}


NORDHAVN = {"44100271", "44100298", "44200105"}


def test_nested_actors_are_restored(world: World, mette: PortalActor, frida: PortalActor) -> None:
    assert through() == set()
    with acting_as(mette):
        assert through() == NORDHAVN
        with acting_as(frida):
            assert through() == {"55500011"}
            with as_system("tests"):
                assert len(through()) == 4
            assert through() == {"55500011"}
            assert current_actor() is frida
        assert through() == NORDHAVN
    assert through() == set()
    assert current_actor() is None


def test_the_actor_is_restored_after_an_exception(world: World, mette: PortalActor, frida: PortalActor) -> None:
    with acting_as(mette):
        with pytest.raises(ZeroDivisionError), acting_as(frida):
            raise ZeroDivisionError
        assert through() == NORDHAVN
    assert through() == set()


def test_the_actor_is_restored_after_a_database_error(world: World, mette: PortalActor, frida: PortalActor) -> None:
    with acting_as(mette):
        with pytest.raises(DatabaseError), transaction.atomic(), acting_as(frida), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert through() == NORDHAVN
        with pytest.raises(DatabaseError), acting_as(frida), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert through() == NORDHAVN
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            with acting_as(frida):
                pass
            raise ZeroDivisionError
        assert through() == NORDHAVN


def test_write_permission_ends_with_its_block(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        with writing_as(mette):
            world.konto.save()
        with pytest.raises(ScopeMissing):
            world.konto.save()
        with pytest.raises(ScopeMissing):
            Account.objects.system()
        with pytest.raises(ZeroDivisionError), as_system("tests"):
            raise ZeroDivisionError
        with pytest.raises(ScopeMissing):
            world.konto.save()


@pytest.mark.parametrize("nobody", [Actor(), PublicActor(), PortalActor(id=1)], ids=["actor", "public", "no grants"])
def test_nobody_sees_nothing(nobody: Actor, world: World) -> None:
    with acting_as(nobody):
        assert through() == set()
        for model in scoped_models():
            assert not model.objects.visible_to(nobody).exists()


@pytest.mark.parametrize("everybody", [StaffActor(id=1), SystemActor()], ids=["staff", "system"])
def test_staff_and_the_portal_itself_see_all(everybody: Actor, world: World) -> None:
    with acting_as(everybody):
        assert Account.objects.visible_to(everybody).count() == 4
        assert Company.objects.visible_to(everybody).count() == 3


def test_one_actor_in_context_and_another_in_the_query_give_no_rows(
    world: World, mette: PortalActor, frida: PortalActor
) -> None:
    with acting_as(mette):
        assert not Account.objects.visible_to(frida).exists()
        assert not Company.objects.visible_to(frida).exists()


def test_narrowed_to_one_company(world: World, mette: PortalActor) -> None:
    narrow = mette.narrowed(world.datter.pk)
    with acting_as(mette):
        assert list(Account.objects.visible_to(narrow)) == [world.datter_konto]
        assert list(Company.objects.visible_to(narrow)) == [world.datter]
    with acting_as(narrow):
        assert through() == {"44200105"}
    assert mette.narrowed(world.fremmed.pk).access == ()


def test_named_accounts(world: World, jonas: PortalActor) -> None:
    with acting_as(jonas):
        assert list(Account.objects.visible_to(jonas)) == [world.konto]
        assert list(Account.objects.visible_to(jonas, function="invoices")) == [world.konto]
        assert list(Account.objects.visible_to(jonas, function="mobile")) == []
        # A model without accounts of its own is not narrowed by them, but by the function.
        assert list(Company.objects.visible_to(jonas)) == [world.nordhavn]
        assert list(User.objects.visible_to(jonas)) == []


def test_a_named_account_that_has_moved_away_is_not_seen(world: World, jonas: PortalActor) -> None:
    with as_system("tests"):
        Account.objects.system().filter(pk=world.konto.pk).update(company=world.fremmed)
    with acting_as(jonas):
        assert list(Account.objects.visible_to(jonas)) == []


def test_named_accounts_of_one_company_and_all_of_another(world: World) -> None:
    both = PortalActor(
        access=(
            Access(world.nordhavn.pk, frozenset({"accounts"}), frozenset({world.konto.pk, world.fremmed_konto.pk})),
            Access(world.datter.pk, frozenset({"accounts"})),
            Access(world.fremmed.pk, frozenset({"invoices"})),
        )
    )
    with acting_as(both):
        assert {a.number for a in Account.objects.visible_to(both)} == {"44100271", "44200105"}
        assert {a.number for a in Account.objects.visible_to(both, function="invoices")} == {"55500011"}


def test_the_function_of_the_model_is_needed(world: World, freja: PortalActor, mette: PortalActor) -> None:
    with acting_as(freja):
        assert not Account.objects.visible_to(freja).exists()
        assert Account.objects.visible_to(freja, function="mobile").count() == 2
    with acting_as(mette):
        assert User.objects.visible_to(mette).count() == 4


def test_threads_have_their_own_actor(committed: None) -> None:
    world = make_world()
    people = {"mette": actor(world.mette), "frida": actor(world.frida)}
    expected = {"mette": NORDHAVN, "frida": {"55500011"}}

    def look(name: str) -> bool:
        try:
            # A transaction, for the setting of an earlier one must not be left on the connection.
            with transaction.atomic():
                assert through() == set()
            with acting_as(people[name]):
                seen = through()
            assert through() == set()
            return seen == expected[name]
        finally:
            connections.close_all()

    def own(name: str) -> bool:
        try:
            with transaction.atomic():
                assert through() == NORDHAVN
                with acting_as(people[name]):
                    return through() == expected[name]
        finally:
            connections.close_all()

    with acting_as(people["mette"]), ThreadPoolExecutor(8) as pool:
        assert all(pool.map(look, ["mette", "frida"] * 20))
        # Where the context is handed over, the actor goes with it, to the thread's own connection.
        assert pool.submit(copy_context().run, own, "frida").result()
        assert through() == NORDHAVN
