"""A forgotten password: a link by mail, once and for an hour; the second factor stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import (
    current_code,
    deliver,
    error_at,
    give_app,
    give_code,
    give_password,
    is_in,
    shape,
)
from tests.outside import Outside
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
NEW = "fire grønne stole på række"


def ask(name: str = "mette", client: Client | None = None) -> Any:
    return (client or Client()).post("/glemt-adgangskode/", {"username": name})


def link(outside: Outside) -> str:
    """The link in the newest mail, as a path."""
    ask()
    deliver("mail")
    found = re.search(r"http://localhost:8000(/ny-adgangskode/\S+)", outside.mails()[0]["text"])
    assert found
    return found.group(1)


def choose(client: Client, path: str, password: str = NEW) -> Any:
    place = client.get(path)["Location"]
    return client.post(place, {"password": password})


def test_the_whole_walk(world: World, outside: Outside, client: Client) -> None:
    app = give_app(world.mette)
    path = link(outside)
    place = client.get(path)
    assert place["Location"].endswith("/set/"), "the token leaves the address"
    assert path.split("/")[-2] not in client.get(place["Location"]).content.decode()
    assert client.post(place["Location"], {"password": NEW})["Location"] == "/log-ind/"
    assert not is_in(client)
    assert "auth-password" in give_password(client, "mette", PASSWORD).content.decode()
    give_password(client, "mette", NEW)
    assert not is_in(client)
    give_code(client, current_code(app))
    assert is_in(client)


def test_the_mail_names_no_secret_and_its_button_says_what_it_does(world: World, outside: Outside) -> None:
    ask()
    deliver("mail")
    (mail,) = outside.mails()
    assert mail["to"] == ["mette@example.com"]
    assert re.search(
        r'<a href="http://localhost:8000/ny-adgangskode/[^"]+"[^>]*>\s*Vælg en ny adgangskode\s*</a>', mail["html"]
    )


def test_the_link_comes_from_the_setting_and_never_from_the_request(world: World, outside: Outside) -> None:
    Client(HTTP_HOST="127.0.0.1", HTTP_X_FORWARDED_HOST="evil.example").post(
        "/glemt-adgangskode/", {"username": "mette"}
    )
    deliver("mail")
    (mail,) = outside.mails()
    assert "evil.example" not in str(mail) and "127.0.0.1" not in mail["text"]
    assert "http://localhost:8000/" in mail["text"]


def test_the_link_is_stored_nowhere(world: World, outside: Outside) -> None:
    path = link(outside)
    with as_system("tests"):
        rows = str(list(OutboxCommand.objects.system().values()))
    assert path.split("/")[-2] not in rows


@pytest.mark.parametrize("state", ["invited", "locked", "closed", None])
def test_the_answer_is_the_same_when_no_mail_is_sent(state: str | None, world: World, outside: Outside) -> None:
    known = shape(ask("mette"))
    with as_system("tests"):
        OutboxCommand.objects.system().all().delete()
        if state:
            User.objects.system().filter(username="frida").update(state=state)
    name = "frida" if state else "nobody"
    assert shape(ask(name)) == known
    with as_system("tests"):
        assert not OutboxCommand.objects.system().exists()


def test_the_answer_takes_the_same_time(world: World, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.profile.password_views.ANSWER_SECONDS", 3600.0)
    waits: list[float] = []
    monkeypatch.setattr("selfservice.kernel.web.middleware.time.sleep", waits.append)
    ask("mette")
    ask("nobody")
    assert len(waits) == 2


def test_it_works_once(world: World, outside: Outside) -> None:
    path = link(outside)
    first, second = Client(), Client()
    second.get(path)
    choose(first, path)
    assert (
        "password" not in second.get("/".join([*path.split("/")[:3], "set", ""])).content.decode().partition("<form")[2]
    )
    assert Client().get(path).status_code == 200
    second.post("/".join([*path.split("/")[:3], "set", ""]), {"password": "en helt anden sætning"})
    with as_system("tests"):
        assert User.objects.system().get(pk=world.mette.pk).check_password(NEW)


def test_it_works_for_an_hour(world: World, outside: Outside, client: Client) -> None:
    path = link(outside)
    with time_machine.travel(timezone.now() + timedelta(minutes=59), tick=False):
        assert client.get(path).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        page = Client().get(path)
        assert page.status_code == 200 and "id_password" not in page.content.decode()


def test_a_log_in_meanwhile_ends_it(world: World, outside: Outside, client: Client) -> None:
    app = give_app(world.mette)
    path = link(outside)
    give_password(client, "mette")
    give_code(client, current_code(app))
    assert is_in(client)
    assert Client().get(path).status_code == 200


def test_it_ends_all_sessions_and_the_person_is_notified(
    world: World, outside: Outside, client: Client, signed_in: Callable[[User], Client]
) -> None:
    there = signed_in(world.mette)
    choose(client, link(outside))
    assert not is_in(there)
    deliver("mail")
    assert outside.mails()[0]["subject"] == "Din adgangskode er skiftet"


def test_the_rules_of_passwords_hold_here_too(world: World, outside: Outside, client: Client) -> None:
    path = link(outside)
    for password in ("kort", "nordhavnnordhavn1", "qwerty123456", "x" * 129):
        assert error_at(choose(client, path, password), "password")


@pytest.mark.parametrize("path", ["x/y", "MQ/x", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/set", "MQ/set", "%00/%00", "//"])
def test_odd_links_never_fail(path: str, db: None, client: Client) -> None:
    assert client.get(f"/ny-adgangskode/{path}/").status_code in (200, 404)
    assert client.post(f"/ny-adgangskode/{path}/", {"password": NEW}).status_code in (200, 404)


def test_odd_user_names_never_fail(db: None) -> None:
    for name in ("", "\x00", "x" * 10_240, "<script>", "\u202e"):
        assert ask(name).status_code in (200, 302)


def test_nobodys_mailbox_is_filled(world: World, outside: Outside) -> None:
    for n in range(8):
        ask("mette", Client(REMOTE_ADDR=f"192.0.2.{n}"))
    with as_system("tests"):
        assert OutboxCommand.objects.system().filter(kind="mail").count() == 5


def test_support_asks_for_a_new_one_too(world: World, outside: Outside) -> None:
    assert ask("sofie")
    assert deliver("mail") == 1
