"""Text from a keyboard that sends decomposed letters: found, accepted and stored as the same text."""

from __future__ import annotations

import unicodedata
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from selfservice.kernel.db.composed import composed_sql
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.cleaning import composed, password_spellings, password_text
from selfservice.kernel.web.typed_text import SECRET, composed_query
from subscriptions.models import Subscription
from tests.accounts.steps import errors, give_password
from tests.architecture.test_forms import product_forms
from tests.world import PASSWORD, World

PHRASE = "fire grønne åer på række ﬁn"
FORMS = ("NFC", "NFD", "NFKC", "NFKD")


def written(form: Any, text: str = PHRASE) -> str:
    return unicodedata.normalize(form, text)


def stored(user: User) -> str:
    with as_system("tests"):
        return User.objects.system().get(pk=user.pk).password


@given(text=st.text(), form=st.sampled_from(FORMS))
def test_a_password_is_the_same_in_every_form(text: str, form: Any) -> None:
    assert password_text(written(form, text)) == password_text(text)
    assert password_spellings(text)[0] == password_text(text)
    assert {text, written("NFC", text), written("NFD", text)} <= set(password_spellings(text))


@pytest.mark.parametrize("old", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_password_from_before_still_opens_and_is_stored_in_the_new_form(old: str, typed: str, world: World) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=world.mette.pk).update(password=make_password(written(old)))
    assert not errors(give_password(Client(), "mette", written(typed)))
    assert check_password(password_text(PHRASE), stored(world.mette))
    assert errors(give_password(Client(), "mette", written(typed) + "x"))


@pytest.mark.parametrize("chosen", FORMS)
def test_a_password_that_is_chosen_is_stored_in_one_form(chosen: str, world: World, signed_in: Any) -> None:
    client = signed_in(world.mette)
    sent = {"old": PASSWORD, "password": written(chosen)}
    assert client.post("/profil/adgangskode/", sent)["Location"] == "/profil/"
    assert check_password(password_text(PHRASE), stored(world.mette))
    other = {"old": written("NFD"), "password": PASSWORD}
    assert client.post("/profil/adgangskode/", other)["Location"] == "/profil/"


def test_a_plain_password_is_hashed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(User, "set_password", lambda _self, password: hashed.append(password))
    give_password(Client(), "nobody", "a plain password")
    assert hashed == ["a plain password"]
    hashed.clear()
    # As often as for a known user, so that the time tells nothing.
    give_password(Client(), "nobody", written("NFD"))
    assert len(hashed) == len(password_spellings(written("NFD")))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_holder_is_found_in_either_form(form: str, world: World, signed_in: Any) -> None:
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(
            holder_name="\u00c5se Kj\u00e6rg\u00e5rd", department="K\u00f8l og Gr\u00e6s\u00e5"
        )
    mette, there = signed_in(world.mette), f"/abonnementer/{world.colleagues_number.uid}/"
    name, department = written(form, "\u00c5se Kj\u00e6rg\u00e5rd"), written(form, "K\u00f8l og Gr\u00e6s\u00e5")
    assert mette.get("/soeg/", {"q": name})["Location"] == there
    assert there in mette.get("/abonnementer/", {"type": "mobil", "q": name}).content.decode()
    assert there in mette.get("/abonnementer/", {"type": "mobil", "afdeling": department}).content.decode()


def test_what_is_typed_is_stored_in_one_form(world: World, signed_in: Any) -> None:
    mette, page = signed_in(world.mette), f"/abonnementer/{world.colleagues_number.uid}/ret-oplysninger/"
    sent = {"holder_name": written("NFD", "\u00c5se \u202eKj\u00e6rg\u00e5rd"), "department": "Gr\u00e6s"}
    assert mette.post(page, sent).status_code == 302
    with as_system("tests"):
        changed = Subscription.objects.system().get(pk=world.colleagues_number.pk)
    assert changed.holder_name == "\u00c5se Kj\u00e6rg\u00e5rd"


@given(values=st.lists(st.text(), max_size=3), name=st.sampled_from(["q", "name", "password", "auth-password"]))
def test_only_secrets_stay_as_typed(values: list[str], name: str) -> None:
    from django.http import QueryDict

    sent = QueryDict(mutable=True)
    sent.setlist(name, values)
    found = composed_query(sent).getlist(name)
    if "password" in name:
        assert found == values
    else:
        assert all(value == unicodedata.normalize("NFC", value) for value in found)


@pytest.mark.parametrize("form", product_forms(), ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_every_secret_is_known_by_its_name(form: Any) -> None:
    for name, field in form.base_fields.items():
        hidden = getattr(field.widget, "input_type", "") == "password"
        once = field.widget.attrs.get("autocomplete") == "one-time-code" or "bigcode" in str(field.widget.attrs)
        assert SECRET.search(name) or not (hidden or once), name


MIGRATIONS = ("accounts.migrations.0006_names_in_one_form", "subscriptions.migrations.0013_holders_in_one_form")


def run_migrations() -> None:
    with as_system("tests"), connection.cursor() as cursor:
        for name in MIGRATIONS:
            for operation in import_module(name).Migration.operations:
                for statement in operation.sql:
                    cursor.execute(statement)


def test_a_name_that_was_stored_decomposed_is_found_after_the_migration(world: World, signed_in: Any) -> None:
    mette = signed_in(world.mette)
    with as_system("tests"):
        Subscription.objects.system().filter(pk=world.own_number.pk).update(holder_name=written("NFD", "Åse Kjærgård"))
        Subscription.objects.system().filter(pk=world.colleagues_number.pk).update(holder_name="Bo \u202eÅ")
        User.objects.system().filter(pk=world.jonas.pk).update(name=written("NFD", "Åge Å"))

    def found() -> list[bool]:
        listed = mette.get("/abonnementer/", {"type": "mobil", "q": "kjærgård"}).content.decode()
        hits = mette.get("/soeg/", {"q": "Åse"}).content.decode()
        users = mette.get("/brugere/", {"q": "åge"}).content.decode()
        return ["Kjærgård" in listed, "Kjærgård" in hits, "Åge Å" in users]

    assert not any(found())
    run_migrations()
    assert all(found())
    with as_system("tests"):
        assert Subscription.objects.system().get(pk=world.colleagues_number.pk).holder_name == "Bo Å"


@pytest.mark.usefixtures("db")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0")), form=st.sampled_from(FORMS))
def test_the_database_composes_as_the_forms_do(text: str, form: Any) -> None:
    """Of the letters that both know: they may follow other versions of Unicode."""
    text = f"Å\u202e{written(form, text)}\u2066"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {composed_sql('%s')}", [text])
        assert cursor.fetchone() == (composed(text),)
