"""Logging in: the password and then one of the factors; one alone lets nobody in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import BackupCodes, Passkey, User, UserSession
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope import as_system
from selfservice.public import PUBLIC
from tests.accounts.steps import (
    MOBILE,
    current_code,
    error_at,
    errors,
    give_app,
    give_code,
    give_password,
    give_sms,
    is_in,
    shape,
    wrong_code,
)
from tests.outside import Outside
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
FRONT = "/"


def set_state(user: User, state: str) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=user.pk).update(state=state)


def give_backup(user: User) -> list[str]:
    with as_system("tests"):
        codes: list[str] = BackupCodes.objects.create(user=user, name="backup").renew()
    return codes


def test_password_and_app(world: World, client: Client) -> None:
    app = give_app(world.mette)
    page = give_password(client, "mette")
    assert page.status_code == 200 and "token-otp_token" in page.content.decode()
    answer = give_code(client, current_code(app))
    assert (answer.status_code, answer["Location"]) == (302, FRONT)
    assert is_in(client)


def test_password_and_text_message(world: World, outside: Outside, client: Client) -> None:
    give_sms(world.mette)
    assert "56" in give_password(client, "mette").content.decode()
    assert give_code(client, outside.sms_code(MOBILE))["Location"] == FRONT
    assert is_in(client)


def test_password_and_backup_code_in_any_writing_once(world: World, client: Client) -> None:
    give_app(world.mette)
    codes = give_backup(world.mette)
    give_password(client, "mette")
    page = client.post("/log-ind/", {"wizard_goto_step": "backup", "login-current_step": "token"})
    assert "backup-otp_token" in page.content.decode()
    assert give_code(client, f" {codes[0].lower().replace('-', ' ')} ", "backup")["Location"] == FRONT
    assert is_in(client)
    other = Client()
    give_password(other, "mette")
    other.post("/log-ind/", {"wizard_goto_step": "backup", "login-current_step": "token"})
    assert error_at(give_code(other, codes[0], "backup"), "backup-otp_token")
    assert not is_in(other)


def test_the_app_comes_before_the_text_message_which_is_sent_on_demand(
    world: World, outside: Outside, client: Client
) -> None:
    give_sms(world.mette)
    give_app(world.mette)
    page = give_password(client, "mette").content.decode()
    assert outside.messages(MOBILE) == []
    other = re.search(r'name="challenge_device" value="(accounts\.smsfactor/\d+)"', page)
    assert other
    client.post("/log-ind/", {"challenge_device": other.group(1), "login-current_step": "token"})
    assert give_code(client, outside.sms_code(MOBILE))["Location"] == FRONT


def test_a_factor_of_somebody_else_is_no_use(world: World, client: Client) -> None:
    give_app(world.mette)
    frida = give_app(world.frida)
    give_password(client, "mette")
    client.post("/log-ind/", {"challenge_device": frida.persistent_id, "login-current_step": "token"})
    assert error_at(give_code(client, current_code(frida)), "token-otp_token")
    assert not is_in(client)


def test_a_code_works_once(world: World) -> None:
    app = give_app(world.mette)
    first, second = Client(), Client()
    code = current_code(app)
    give_password(first, "mette")
    give_password(second, "mette")
    assert give_code(first, code).status_code == 302
    assert error_at(give_code(second, code), "token-otp_token")
    assert not is_in(second)


def test_a_code_of_the_step_before_and_after_counts_and_no_other(world: World) -> None:
    app = give_app(world.mette)
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        for drift, counts in ((-60, False), (-30, True), (0, True), (30, True), (90, False)):
            client = Client()
            give_password(client, "mette")
            answer = give_code(client, current_code(app, at=now + timedelta(seconds=drift)))
            assert (answer.status_code == 302) is counts, drift
            clock.shift(timedelta(seconds=2)) if not counts else None


def test_a_text_message_code_works_once(world: World, outside: Outside) -> None:
    give_sms(world.mette)
    first, second = Client(), Client()
    give_password(first, "mette")
    give_password(second, "mette")
    code = outside.sms_code(MOBILE)
    assert len(outside.messages(MOBILE)) == 1
    assert give_code(first, code).status_code == 302
    assert error_at(give_code(second, code), "token-otp_token")


def test_a_wrong_code_is_named_by_the_field(world: World, client: Client) -> None:
    app = give_app(world.mette)
    give_password(client, "mette")
    for code in (wrong_code(app), "", "12345", "abcdef", "１２３４５６", "1\x0023456", "9" * 10_240):
        answer = give_code(client, code)
        assert answer.status_code == 200 and error_at(answer, "token-otp_token")
        assert "<title>Fejl:" in answer.content.decode()


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


def test_a_login_without_a_factor_is_told_whom_to_ask_and_does_not_get_in(world: World, client: Client) -> None:
    page = give_password(client, "mette").content.decode()
    assert "otp_token" not in page
    assert not is_in(client)
    give_code(client, "123456")
    give_code(client, "AAAAA-AAAAA", "backup")
    assert not is_in(client)


def test_a_passkey_alone_can_not_be_passed_by_with_the_password(world: World, client: Client) -> None:
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


def public_and_private() -> list[str]:
    """Every address of the portal that takes no argument, and is not on the list of public ones."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> None:
        for each in patterns:
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, route, f"{each.namespace}:" if each.namespace else space)
            elif f"{space}{each.name}" not in PUBLIC and space != "admin:":
                found.append("/" + re.sub(r"<uuid:\w+>", "6f1f4a2e-3f1f-4a2e-9f1f-4a2e3f1f4a2e", route))

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


def test_the_session_gets_a_new_key(world: World, client: Client) -> None:
    """A key that somebody has planted beforehand is worth nothing afterwards."""
    app = give_app(world.mette)
    give_password(client, "mette")
    planted = client.cookies["session"].value
    give_code(client, current_code(app))
    assert client.cookies["session"].value != planted
    thief = Client()
    thief.cookies["session"] = planted
    assert not is_in(thief)


def test_neither_password_nor_code_stands_in_a_session(world: World, client: Client) -> None:
    app = give_app(world.mette)
    code = current_code(app)
    give_password(client, "mette")
    give_code(client, wrong_code(app))
    between = str([s.get_decoded() for s in UserSession.objects.all()])
    with time_machine.travel(timezone.now() + timedelta(seconds=2), tick=False):
        give_code(client, current_code(app))
    after = str([s.get_decoded() for s in UserSession.objects.all()])
    for text in (between, after):
        assert PASSWORD not in text and code not in text and "otp_token" not in text


def test_a_log_in_is_on_record_with_its_factor_and_address(world: World) -> None:
    app = give_app(world.mette)
    client = Client(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/140.0")
    give_password(client, "mette", "forkert")
    give_password(client, "mette")
    give_code(client, current_code(app))
    with as_system("tests"):
        entries = list(AuditEntry.objects.system().order_by("id").values("event", "ip", "after", "actor_kind"))
    assert [(e["event"], e["ip"]) for e in entries] == [("login_failed", "192.0.2.7"), ("login", "192.0.2.7")]
    assert entries[1]["after"] == {"factor": "AuthenticatorApp"}
    assert "forkert" not in str(entries)
    session = UserSession.objects.get(user_id=world.mette.pk)
    assert (session.ip, "Firefox" in session.user_agent) == ("192.0.2.7", True)


def test_a_wrong_code_after_the_right_password_is_on_record(world: World) -> None:
    app = give_app(world.mette)
    client = Client(REMOTE_ADDR="192.0.2.7")
    give_password(client, "mette")
    give_code(client, wrong_code(app))
    with as_system("tests"):
        entry = AuditEntry.objects.system().get(event="second_factor_failed")
    assert (entry.target_id, entry.ip, entry.after) == (world.mette.pk, "192.0.2.7", {"factor": "AuthenticatorApp"})
    assert entry.company_id == world.nordhavn.pk


def test_ten_minutes_between_the_steps_and_one_starts_again(world: World, client: Client) -> None:
    app = give_app(world.mette)
    give_password(client, "mette")
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=5), tick=False):
        page = give_code(client, current_code(app)).content.decode()
        assert "auth-password" in page
        assert not is_in(client)


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/profil/", "/profil/"),
        ("https://evil.example/", FRONT),
        ("//evil.example/", FRONT),
        ("/\\evil.example", FRONT),
        ("javascript:alert(1)", FRONT),
        ("http://localhost:9/x", FRONT),
        ("\x00", FRONT),
    ],
)
def test_next_leads_nowhere_but_here(wanted: str, leads: str, world: World, client: Client) -> None:
    app = give_app(world.mette)
    give_password(client, "mette", next=wanted)
    assert give_code(client, current_code(app), next=wanted)["Location"] == leads


def test_logging_out_is_by_post_and_ends_the_session(world: World, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(world.mette)
    key = client.cookies["session"].value
    assert client.get("/log-ud/").status_code == 405
    assert is_in(client)
    assert client.post("/log-ud/")["Location"] == "/log-ind/"
    old = Client()
    old.cookies["session"] = key
    assert not is_in(client) and not is_in(old)


def test_without_the_forms_token_nothing_is_posted(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert give_password(strict, "mette").status_code == 403
    assert strict.post("/log-ud/").status_code == 403


def test_the_language_of_the_person_wins(world: World, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(world.mette)
    assert 'lang="da"' in client.get("/profil/").content.decode()
    assert client.post("/sprog/", {"language": "en", "next": "/profil/"})["Location"] == "/profil/"
    client.cookies["language"] = "da"
    assert 'lang="en"' in client.get("/profil/").content.decode()
    client.post("/sprog/", {"language": "xx", "next": "https://evil.example/"})
    assert 'lang="en"' in client.get("/profil/").content.decode()


@pytest.mark.parametrize(
    "form", [{}, {"login-current_step": "x"}, {"wizard_goto_step": "token"}, {"auth-username": "\x00"}]
)
def test_odd_posts_never_fail(form: dict[str, str], world: World, client: Client) -> None:
    assert client.post("/log-ind/", form).status_code in (200, 400)
