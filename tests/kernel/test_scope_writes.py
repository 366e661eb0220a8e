"""Every way to write: refused outside an action, and never into, of or to another company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from accounts.models import Account, Recipient
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import ScopeMissing, acting_as, as_system, writing_as
from tests.world import World

Write = Callable[[PortalActor, World, Any], object]


def fields(company: Any, number: str = "99900011") -> dict[str, Any]:
    return {"company": company, "number": number, "name": "Ny"}


def changed(account: Account, **values: Any) -> Account:
    for name, value in values.items():
        setattr(account, name, value)
    return account


# Each creates an account at a company.
CREATES: dict[str, Write] = {
    "create": lambda _a, _w, company: Account.objects.create(**fields(company)),
    "create through the company": lambda _a, _w, company: company.accounts.create(number="99900011", name="Ny"),
    "save": lambda _a, _w, company: Account(**fields(company)).save(),
    "save of a known id": lambda _a, _w, company: Account(pk=10**9, **fields(company)).save(force_insert=True),
    "bulk_create": lambda _a, _w, company: Account.objects.bulk_create([Account(**fields(company))]),
    "get_or_create": lambda a, _w, company: Account.objects.visible_to(a).get_or_create(**fields(company)),
    "update_or_create": lambda a, _w, company: Account.objects.visible_to(a).update_or_create(
        number="99900011", defaults=fields(company)
    ),
    "acreate": lambda _a, _w, company: async_to_sync(Account.objects.get_queryset().acreate)(**fields(company)),
    "asave": lambda _a, _w, company: async_to_sync(Account(**fields(company)).asave)(),
}
# Each changes the name of an account, or moves it, by the values given.
CHANGES: dict[str, Callable[[PortalActor, Account, dict[str, Any]], object]] = {
    "save": lambda _a, account, values: changed(account, **values).save(),
    "save of some fields": lambda _a, account, values: changed(account, **values).save(update_fields=list(values)),
    "update": lambda a, account, values: Account.objects.visible_to(a).filter(pk=account.pk).update(**values),
    "bulk_update": lambda a, account, values: Account.objects.visible_to(a).bulk_update(
        [changed(account, **values)], list(values)
    ),
    "update_or_create": lambda a, account, values: Account.objects.visible_to(a).update_or_create(
        number=account.number, create_defaults=fields(account.company, account.number), defaults=values
    ),
    "aupdate": lambda a, account, values: async_to_sync(
        Account.objects.visible_to(a).filter(pk=account.pk).aupdate
    )(**values),
}  # fmt: skip
DELETES: dict[str, Callable[[PortalActor, Account], object]] = {
    "delete": lambda _a, account: account.delete(),
    "delete of a query": lambda a, account: Account.objects.visible_to(a).filter(pk=account.pk).delete(),
    "adelete": lambda _a, account: async_to_sync(account.adelete)(),
    "fast delete": lambda a, account: Account.objects.visible_to(a).filter(pk=account.pk)._raw_delete("default"),
}


def everything() -> dict[str, tuple[str, int]]:
    """All accounts, for any actor."""
    with as_system("tests: compare"):
        return {a.number: (a.name, a.company_id) for a in Account.objects.system()}


def without_recipients(account: Account) -> None:
    """Delete the account's recipients, so that the database can delete its row alone."""
    with as_system("tests: an account of its own"):
        Recipient.objects.system().filter(account=account).delete()


def attempt(write: Callable[[], object]) -> type[Exception] | None:
    """Try it in a savepoint; the kind of error it was refused with."""
    try:
        with transaction.atomic():
            write()
    except (ProgrammingError, IntegrityError, models.ObjectDoesNotExist, ScopeMissing) as error:
        return type(error)
    except Exception as error:
        # save(update_fields=…) of a row that is not there: DatabaseError itself, or NotUpdated from Django 6.
        assert "did not affect any rows" in str(error)
        return type(error)
    return None


@pytest.mark.parametrize("write", CREATES)
def test_create_outside_an_action_is_refused(write: str, world: World, mette: PortalActor) -> None:
    before = everything()
    with acting_as(mette):
        assert attempt(lambda: CREATES[write](mette, world, world.nordhavn)) is ScopeMissing
    assert everything() == before


@pytest.mark.parametrize("write", CREATES)
def test_create_at_another_company_is_refused(write: str, world: World, mette: PortalActor) -> None:
    before = everything()
    with writing_as(mette):
        assert attempt(lambda: CREATES[write](mette, world, world.fremmed)) is ProgrammingError
    assert everything() == before


@pytest.mark.parametrize("write", CREATES)
def test_create_at_an_own_company_works(write: str, world: World, mette: PortalActor) -> None:
    before = everything()
    with writing_as(mette):
        assert attempt(lambda: CREATES[write](mette, world, world.datter)) is None
    assert everything() == before | {"99900011": ("Ny", world.datter.pk)}


@pytest.mark.parametrize("write", CHANGES)
def test_change_outside_an_action_is_refused(write: str, world: World, mette: PortalActor) -> None:
    before = everything()
    with acting_as(mette):
        assert attempt(lambda: CHANGES[write](mette, world.konto, {"name": "Anden"})) is ScopeMissing
    assert everything() == before


@pytest.mark.parametrize("write", CHANGES)
def test_change_of_another_companys_row_changes_nothing(write: str, world: World, mette: PortalActor) -> None:
    before = everything()
    with writing_as(mette):
        attempt(lambda: CHANGES[write](mette, world.fremmed_konto, {"name": "Anden"}))
    assert everything() == before


@pytest.mark.parametrize("write", CHANGES)
def test_change_of_an_own_row_works(write: str, world: World, mette: PortalActor) -> None:
    before = everything()
    with writing_as(mette):
        assert attempt(lambda: CHANGES[write](mette, world.konto, {"name": "Anden"})) is None
    assert everything() == before | {"44100271": ("Anden", world.nordhavn.pk)}


@pytest.mark.parametrize("write", CHANGES)
def test_no_row_moves_to_another_company(write: str, world: World, mette: PortalActor) -> None:
    before = everything()
    with writing_as(mette):
        error = attempt(lambda: CHANGES[write](mette, world.konto, {"company": world.fremmed}))
    assert error is ProgrammingError
    assert everything() == before


@pytest.mark.parametrize("write", DELETES)
def test_delete(write: str, world: World, mette: PortalActor) -> None:
    without_recipients(world.other_konto)
    before = everything()
    with acting_as(mette):
        assert attempt(lambda: DELETES[write](mette, world.konto)) is ScopeMissing
    with writing_as(mette):
        attempt(lambda: DELETES[write](mette, world.fremmed_konto))
        assert everything() == before
        attempt(lambda: DELETES[write](mette, world.other_konto))
    assert set(everything()) == set(before) - {"44100298"}


def test_closed_query_sets_do_not_write_even_inside_an_action(world: World, mette: PortalActor) -> None:
    with writing_as(mette):
        for write in (
            lambda: Account.objects.update(name="x"),
            lambda: Account.objects.filter(pk=world.konto.pk).delete(),
            lambda: Account.objects.bulk_update([world.konto], ["name"]),
            lambda: Account.objects.get_or_create(number="44100271"),
            lambda: world.nordhavn.accounts.update(name="x"),
        ):
            assert attempt(write) is ScopeMissing


def test_what_django_writes_by_itself_is_refused_outside_an_action(world: World, mette: PortalActor) -> None:
    writes: list[Callable[[], object]] = [
        lambda: world.nordhavn.accounts.add(world.datter_konto),
        lambda: Account._base_manager.update(name="x"),
        lambda: Account._base_manager.create(**fields(world.nordhavn)),
        lambda: Account._base_manager.filter(pk=world.konto.pk).delete(),
        lambda: Account._base_manager.bulk_create([Account(**fields(world.nordhavn))]),
        lambda: world.konto.save_base(),
    ]
    before = everything()
    with acting_as(mette):
        assert [attempt(write) for write in writes] == [ScopeMissing] * len(writes)
    assert everything() == before
    with writing_as(mette):
        assert attempt(lambda: world.nordhavn.accounts.add(world.fremmed_konto)) is None
        assert everything() == before
        assert attempt(writes[0]) is None
    assert everything() == before | {"44200105": ("Konto 44200105", world.nordhavn.pk)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_account SET name = 'x' WHERE number = '55500011'",
        "DELETE FROM accounts_account WHERE number = '55500011'",
        "SELECT 1 FROM accounts_account WHERE number = '55500011' FOR UPDATE",
    ],
)
def test_raw_sql_touches_no_foreign_row(statement: str, world: World, mette: PortalActor) -> None:
    without_recipients(world.other_konto)
    before = everything()
    with acting_as(mette), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 0
        cursor.execute(statement.replace("55500011", "44100298"))
        assert cursor.rowcount == 1
    assert everything()["55500011"] == before["55500011"]


def test_raw_sql_inserts_and_moves_nothing_into_another_company(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        for statement in (
            f"UPDATE accounts_account SET company_id = {world.fremmed.pk} WHERE number = '44100271'",
            "UPDATE accounts_account SET company_id = NULL WHERE number = '44100271'",
            "INSERT INTO accounts_company (uid, cvr, name, street, postcode, city, created_at)"
            " VALUES (gen_random_uuid(), '99000007', 'Ny', '', '', '', now())",
        ):
            with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
