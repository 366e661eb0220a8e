"""Who does not get in: one factor alone, a login that is not active; and unknown looks like wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Passkey, User
from selfservice.kernel.scope.models import as_system
from selfservice.public import PUBLIC
from tests.accounts.steps import (
    MOBILE,
    current_code,
    errors,
    give_app,
    give_code,
    give_password,
    give_sms,
    is_in,
    shape,
)
from tests.outside import Outside
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db


def set_state(user: User, state: str) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=user.pk).update(state=state)


def test_unknown_user_and_wrong_password_look_the_same(world: World) -> None:
    give_app(world.mette)
    answers = [give_password(Client(), "mette", "forkert adgangskode"), give_password(Client(), "metta", PASSWORD)]
    pages = [shape(a)[2].replace("metta", "mette") for a in answers]
    assert pages[0] == pages[1]
    assert errors(answers[0]) and {a.status_code for a in answers} == {200}


@pytest.mark.parametrize("state", ["invited", "locked", "closed"])
def test_a_login_that_is_not_active_looks_like_a_wrong_password(state: str, world: World) -> None:
    give_app(world.mette)
    wrong = shape(give_password(Client(), "mette", "forkert adgangskode"))
    set_state(world.mette, state)
    assert shape(give_password(Client(), "mette")) == wrong


@pytest.mark.parametrize("state", ["locked", "closed"])
def test_a_login_closed_between_the_steps_does_not_get_in(state: str, world: World, client: Client) -> None:
    app = give_app(world.mette)
    give_password(client, "mette")
    set_state(world.mette, state)
    give_code(client, current_code(app))
    assert not is_in(client)


@pytest.mark.parametrize("state", ["locked", "closed"])
def test_a_session_ends_with_its_login(state: str, world: World, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(world.mette)
    assert is_in(client)
    set_state(world.mette, state)
    assert not is_in(client)


def test_a_login_without_a_factor_sees_whom_to_ask_and_is_not_logged_in(world: World, client: Client) -> None:
    page = give_password(client, "mette").content.decode()
    assert "otp_token" not in page
    assert not is_in(client)
    give_code(client, "123456")
    give_code(client, "AAAAA-AAAAA", "backup")
    assert not is_in(client)


def test_a_login_with_only_a_passkey_can_not_use_the_password(world: World, client: Client) -> None:
    with as_system("tests"):
        Passkey.objects.create(user=world.mette, name="Nøgle", credential_id=b"1" * 16, public_key=b"2" * 32)
    page = give_password(client, "mette").content.decode()
    assert 'data-passkey="login"' in page and "token-otp_token" not in page
    for step in ("token", "backup"):
        answer = give_code(client, "123456", step)
        assert answer.status_code == 200
    assert not is_in(client)


def test_support_is_offered_no_text_message(world: World, outside: Outside, client: Client) -> None:
    give_sms(world.sofie)
    give_password(client, "sofie")
    assert outside.messages(MOBILE) == []
    assert not is_in(client)


ANY = "6f1f4a2e-3f1f-4a2e-9f1f-4a2e3f1f4a2e"


def public_and_private() -> list[str]:
    """Every address of the portal that takes no argument, and is not on the list of public ones."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> None:
        for each in patterns:
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, route, f"{each.namespace}:" if each.namespace else space)
            elif f"{space}{each.name}" not in PUBLIC and space != "admin:":
                found.append("/" + re.sub(r"<slug:\w+>", "laas", re.sub(r"<uuid:\w+>", ANY, route)))

    walk(get_resolver().url_patterns, "", "")
    return found


def test_a_password_without_the_second_factor_opens_nothing(world: World, client: Client) -> None:
    give_app(world.mette)
    give_password(client, "mette")
    paths = public_and_private()
    assert {"/", "/profil/", "/aktiver/sikrere/", "/bekraeft/"} <= set(paths)
    for path in paths:
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 302, path
            assert answer["Location"].startswith("/log-ind/?next="), path
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/log-ind/?next=%2Fadmin%2F"


def test_without_the_forms_token_nothing_is_posted(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert give_password(strict, "mette").status_code == 403
    assert strict.post("/log-ud/").status_code == 403


@pytest.mark.parametrize(
    "form", [{}, {"login-current_step": "x"}, {"wizard_goto_step": "token"}, {"auth-username": "\x00"}]
)
def test_odd_posts_never_fail(form: dict[str, str], world: World, client: Client) -> None:
    assert client.post("/log-ind/", form).status_code in (200, 400)
