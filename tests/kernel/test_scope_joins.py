"""From a row to its neighbours: keys forward and back, joins, counts through them. The company is never left."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Count, Prefetch, Q

from accounts.models import Account, Company, Grant, User
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import ScopeMissing, acting_as, as_system
from tests.world import World


@pytest.fixture
def tangled(world: World) -> World:
    """Rows of Nordhavn that point at another tenant: what no code of ours makes, but a join would follow."""
    with as_system("tests"):
        Grant.objects.create(user=world.freja, company=world.fremmed, functions=["mobile"])
        Company.objects.system().filter(pk=world.fremmed.pk).update(parent=world.nordhavn)
    return world


def test_forward_key_to_a_foreign_row_finds_nothing(tangled: World, frida: PortalActor) -> None:
    with acting_as(frida):
        other_company = Company.objects.visible_to(frida).get()
        assert other_company.parent_id == tangled.nordhavn.pk
        with pytest.raises(Company.DoesNotExist):
            str(other_company.parent)


def test_forward_key_to_an_own_row_is_followed(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        account = Account.objects.visible_to(mette).get(number="44200105")
        assert account.company.name == "Nordhavn Anlæg ApS"
        parent = account.company.parent
    assert parent == world.nordhavn


def test_reverse_key_is_closed_and_opens(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        for read in (world.nordhavn.accounts.all, world.nordhavn.accounts.order_by):
            with pytest.raises(ScopeMissing):
                list(read())
        with pytest.raises(ScopeMissing):
            world.nordhavn.accounts.count()
        assert set(world.nordhavn.accounts.visible_to(mette)) == {world.konto, world.other_konto}
        assert list(world.fremmed.accounts.visible_to(mette)) == []


def test_reverse_key_of_a_foreign_row_by_row_security_alone(world: World, mette: PortalActor) -> None:
    with acting_as(mette), pytest.raises(ScopeMissing):
        world.fremmed.accounts.system()
    with acting_as(mette):
        assert list(Account._base_manager.filter(company=world.fremmed)) == []
        assert Account._base_manager.filter(company=world.nordhavn).count() == 2


def test_prefetch_back_needs_an_opened_query(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        with pytest.raises(ScopeMissing):
            list(Company.objects.visible_to(mette).prefetch_related("accounts"))
        with pytest.raises(ScopeMissing):
            list(Company.objects.visible_to(mette).prefetch_related(Prefetch("accounts", Account.objects.all())))
        opened = Company.objects.visible_to(mette).prefetch_related(
            Prefetch("accounts", Account.objects.visible_to(mette), to_attr="seen")
        )
        assert {company.name: len(company.seen) for company in opened} == {
            "Nordhavn Byg A/S": 2,
            "Nordhavn Anlæg ApS": 1,
        }


def test_prefetch_forward_stays_inside(tangled: World, freja: PortalActor, frida: PortalActor) -> None:
    with acting_as(frida):
        users = list(User.objects.visible_to(frida).prefetch_related("company", "company__parent"))
        assert [user.company for user in users] == [tangled.fremmed]
        assert users[0].company is not None
        assert users[0].company.parent is None


def test_select_related_to_a_foreign_row_is_empty(tangled: World, frida: PortalActor) -> None:
    with acting_as(frida):
        account = Account.objects.visible_to(frida).select_related("company__parent").get()
        assert account.company == tangled.fremmed
        assert account.company.parent is None


def test_a_filter_through_a_join_tells_nothing_of_foreign_rows(tangled: World, frida: PortalActor) -> None:
    with acting_as(frida):
        mine = Company.objects.visible_to(frida)
        assert mine.filter(parent__name__startswith="Nordhavn").count() == 0
        assert mine.filter(parent__accounts__number="44100271").count() == 0
        assert mine.filter(Q(accounts__number="44100271") | Q(users__username="mette")).count() == 0
        assert mine.filter(users__username="frida", accounts__number="55500011").count() == 1


def test_a_count_through_a_join_counts_own_rows(mette: PortalActor, frida: PortalActor, tangled: World) -> None:
    with acting_as(frida):
        found = Account.objects.visible_to(frida).annotate(n=Count("company__parent__accounts"))
        assert [account.n for account in found] == [0]
    with acting_as(mette):
        # Fremmed names Nordhavn as its parent here, but no grant reaches it: the actor was made before.
        companies = Company.objects.visible_to(mette).annotate(n=Count("subsidiaries"))
        assert {c.name: c.n for c in companies} == {"Nordhavn Byg A/S": 1, "Nordhavn Anlæg ApS": 0}
        total = Company.objects.visible_to(mette).aggregate(n=Count("subsidiaries__accounts"))
        assert total == {"n": 1}


def test_values_through_a_join_are_empty(tangled: World, frida: PortalActor) -> None:
    with acting_as(frida):
        row = Company.objects.visible_to(frida).values("name", "parent__name", "parent__accounts__number").get()
    assert row == {"name": "Fremmed Handel A/S", "parent__name": None, "parent__accounts__number": None}


def test_ordering_by_a_foreign_column_orders_by_nothing(tangled: World, frida: PortalActor) -> None:
    with acting_as(frida):
        assert list(Company.objects.visible_to(frida).order_by("parent__name")) == [tangled.fremmed]


def test_refresh_from_db_of_a_foreign_row_finds_nothing(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        with pytest.raises(Account.DoesNotExist):
            world.fremmed_konto.refresh_from_db()
        world.konto.name = "Changed in memory"
        world.konto.refresh_from_db()
    assert world.konto.name == "Konto 44100271"


def test_a_deferred_field_of_a_foreign_row_is_not_fetched(world: World, mette: PortalActor, frida: PortalActor) -> None:
    with acting_as(frida):
        account = Account.objects.visible_to(frida).only("number").get()
    with acting_as(mette), pytest.raises(Account.DoesNotExist):
        str(account.name)
    with acting_as(frida):
        assert account.name == "Konto 55500011"


def test_raw_sql_sees_own_rows_only(world: World, mette: PortalActor) -> None:
    with acting_as(mette), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM accounts_account ORDER BY number")
        assert [number for (number,) in cursor] == ["44100271", "44100298", "44200105"]
        cursor.execute(
            "SELECT count(*) FROM accounts_company JOIN accounts_user u ON u.company_id = accounts_company.id"
        )
        assert cursor.fetchone() == (4,)
        cursor.execute("TABLE accounts_grant")
        assert len(cursor.fetchall()) == 4
    with acting_as(mette):
        assert len(list(Account._base_manager.raw("SELECT * FROM accounts_account"))) == 3
