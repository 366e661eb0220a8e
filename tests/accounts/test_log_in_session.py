"""What a log-in leaves: a session with a new key, a record, and a way on that stays on this site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User, UserSession
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import (
    current_code,
    give_app,
    give_code,
    give_password,
    is_in,
    wrong_code,
)
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
FRONT = "/"


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


def test_neither_password_nor_code_is_in_a_session(world: World, client: Client) -> None:
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
def test_next_redirects_only_to_this_site(wanted: str, leads: str, world: World, client: Client) -> None:
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


def test_the_language_of_the_person_wins(world: World, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(world.mette)
    assert 'lang="da"' in client.get("/profil/").content.decode()
    assert client.post("/sprog/", {"language": "en", "next": "/profil/"})["Location"] == "/profil/"
    client.cookies["language"] = "da"
    assert 'lang="en"' in client.get("/profil/").content.decode()
    client.post("/sprog/", {"language": "xx", "next": "https://evil.example/"})
    assert 'lang="en"' in client.get("/profil/").content.decode()
