"""Who asks is read in one statement, and is nobody else: not with another's factor, not with old rights."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.models import AuthenticatorApp, User
from accounts.models.session import UserSession
from accounts.permissions.access import access_of, user_with_grants
from accounts.session.authentication import read, user_from_session
from selfservice.kernel.scope.models import as_system
from tests.world import World

SignedIn = Callable[[User], Client]


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def inside(client: Client) -> bool:
    return client.get("/profil/").status_code == 200


def set_device(client: Client, persistent_id: str) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore(key_of(client))
    store[DEVICE_ID_SESSION_KEY] = persistent_id
    store.save()


def test_one_statement_reads_session_user_and_devices(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    client.get("/konti/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/konti/").status_code == 200
    statements = [query["sql"] for query in queries]
    for table in ("accounts_usersession", "accounts_user", "accounts_authenticatorapp"):
        assert len([sql for sql in statements if f'FROM "{table}"' in sql or f"FROM {table} " in sql]) == 1


def test_it_is_the_same_person_as_read_alone(world: World, signed_in: SignedIn) -> None:
    for person in (world.mette, world.jonas, world.frida):
        key = key_of(signed_in(person))
        with as_system("tests"):
            found = read(key)
            alone = user_with_grants(person.pk)
            assert found is not None and found[1] is not None and alone is not None
            assert found[1] == person
            assert access_of(found[1]) == access_of(alone)
            assert found[1].device_ids == {AuthenticatorApp.objects.get(user=person).persistent_id}  # type: ignore[attr-defined]


def test_there_is_nobody_without_a_live_session(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    with as_system("tests"):
        for key in ("", None, "nothing", "x' OR '1'='1"):
            assert read(key) is None
        UserSession.objects.update(expire_date="2020-01-01T00:00:00Z")
        assert read(key_of(client)) is None
    assert not inside(client)


def test_the_user_is_provided_only_while_the_session_is_checked(world: World, signed_in: SignedIn) -> None:
    inside(signed_in(world.mette))
    assert user_from_session(world.mette.pk) is None
    assert user_from_session(0) is None


def test_outside_that_question_a_session_is_read_alone(world: World, signed_in: SignedIn) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore(key_of(signed_in(world.mette)))
    assert store.load()["_auth_user_id"] == str(world.mette.pk)
    assert store.person is None


@pytest.mark.parametrize("change", ["state", "password", "deleted"])
def test_a_session_ends_with_its_factor_or_login(world: World, signed_in: SignedIn, change: str) -> None:
    client = signed_in(world.freja)
    assert inside(client)
    with as_system("tests"):
        rows = User.objects.system().filter(pk=world.freja.pk)
        if change == "deleted":
            AuthenticatorApp.objects.filter(user=world.freja).delete()
            world.freja.delete()
        else:
            rows.update(**{change: User.State.LOCKED if change == "state" else "!x"})
    assert not inside(client)


def test_a_factor_that_is_gone_or_unconfirmed_no_longer_counts(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.mette)
    assert inside(client)
    with as_system("tests"):
        AuthenticatorApp.objects.filter(user=world.mette).update(confirmed=False)
    assert not inside(client)
    with as_system("tests"):
        AuthenticatorApp.objects.filter(user=world.mette).update(confirmed=True)
    # The session has forgotten it: it does not count again by itself.
    assert not inside(client)


@pytest.mark.parametrize(
    "device_id", ["accounts.authenticatorapp/0", "accounts.smsfactor/1", "x", "/", "a.b.c/1", "\u0000/1"]
)
def test_what_names_no_factor_of_ones_own_proves_nothing(world: World, signed_in: SignedIn, device_id: str) -> None:
    client = signed_in(world.mette)
    set_device(client, device_id)
    assert not inside(client)


def test_anothers_factor_proves_nothing(world: World, signed_in: SignedIn) -> None:
    signed_in(world.jonas)
    with as_system("tests"):
        other = AuthenticatorApp.objects.get(user=world.jonas)
    client = signed_in(world.mette)
    assert inside(client)
    set_device(client, other.persistent_id)
    assert not inside(client)


def test_the_factor_itself_can_be_had(world: World, signed_in: SignedIn) -> None:
    request = signed_in(world.mette).get("/profil/").wsgi_request
    with as_system("tests"):
        app = AuthenticatorApp.objects.get(user=world.mette)
        assert request.user.otp_device.persistent_id == app.persistent_id  # type: ignore[union-attr]
