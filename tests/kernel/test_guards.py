"""Errors of the guards when code bypasses them, and that they pass their arguments on."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from accounts.models import Account, Company
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import ScopeMissing, acting_as, as_system, writing_as
from tests.world import World, make_account


def test_each_guard_names_what_is_missing(world: World, mette: PortalActor) -> None:
    seen = Account.objects.visible_to(mette)
    with acting_as(mette):
        with pytest.raises(ScopeMissing, match=r"^Account\.objects was used without \.visible_to\(actor\)$"):
            list(Account.objects.all())
        with pytest.raises(ScopeMissing, match=r"^Account\.objects was used without"):
            Account.objects.all().update(name="x")
        with pytest.raises(ScopeMissing, match=r"^Account\.objects was combined with rows outside \.visible_to"):
            seen | Account.objects.all()
        with pytest.raises(ScopeMissing, match=r"^raw\(\) has no scope; use visible_to\(actor\)"):
            Account.objects.visible_to(mette).raw("SELECT 1")
        with pytest.raises(ScopeMissing, match=r"^Account\.objects\.system\(\) outside as_system\(\)$"):
            Account.objects.system()
        for write in (world.konto.save, world.konto.delete, lambda: seen.update(name="x"), seen.delete):
            with pytest.raises(ScopeMissing, match=r"^Account is changed through an action \(kernel.actions.run\)"):
                write()
        with pytest.raises(ScopeMissing, match=r"^a server-side cursor cannot announce the actor"):
            connection.chunked_cursor()


def test_a_row_is_deleted_as_it_was_asked(world: World) -> None:
    with as_system("tests"):
        fresh = make_account(world.nordhavn, "44109999")
        deleted = {"accounts.Account": 1, "accounts.Recipient": 1}
        assert fresh.delete(using="default", keep_parents=True) == (2, deleted)
        again = make_account(world.nordhavn, "44109999")
        with pytest.raises(Exception, match="nowhere"):
            again.delete("nowhere")
        with pytest.raises(Exception, match="nowhere"):
            again.delete(using="nowhere")


def test_opened_rows_are_combined(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        seen = Account.objects.visible_to(mette)
        first, second = seen.filter(number__in=["44100271", "44100298"]), seen.filter(number="44100298")
        assert [a.number for a in first ^ second] == ["44100271"]
        assert {a.number for a in first | second} == {"44100271", "44100298"}
        # What is empty adds nothing, opened or not.
        assert [a.number for a in second | Account.objects.none()] == ["44100298"]


def test_executemany_announces_the_actor(world: World, mette: PortalActor) -> None:
    with writing_as(mette):
        with as_system("tests"):
            assert Company.objects.system().count() == 3
        with connection.cursor() as cursor:
            rows = [("Ny", "44100271"), ("Ny", "55500011")]
            cursor.executemany("UPDATE accounts_account SET name = %s WHERE number = %s", rows)
            cursor.cursor.executemany(query="UPDATE accounts_account SET name = %s WHERE number = %s", params_seq=rows)
    with as_system("tests"):
        assert {a.number for a in Account.objects.system().filter(name="Ny")} == {"44100271"}


def test_what_a_stream_and_a_copy_are_given_reaches_them(world: World, mette: PortalActor) -> None:
    with acting_as(mette), connection.cursor() as cursor:
        one = "SELECT number FROM accounts_account WHERE number = %s"
        assert list(cursor.cursor.stream(one, params=["44100271"])) == [("44100271",)]
        copy = "COPY (SELECT number FROM accounts_account WHERE number = %s) TO STDOUT"
        with cursor.cursor.copy(copy, params=["44100271"]) as rows:
            assert b"".join(map(bytes, rows)) == b"44100271\n"


def test_nothing_is_announced_after_an_error(world: World, mette: PortalActor) -> None:
    with acting_as(mette), connection.cursor() as cursor:
        with pytest.raises(Exception, match="division by zero"), transaction.atomic():
            cursor.execute("SELECT 1 / 0")
        cursor.execute("SELECT count(*) FROM accounts_account")
        assert cursor.fetchone() == (3,)
