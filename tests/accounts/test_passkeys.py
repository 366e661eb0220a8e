"""Passkeys: made with a fresh second factor, both factors at once at the log-in, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from accounts.login.device_names import device_name
from accounts.models import AuthenticatorApp, Passkey, User
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.authenticator import SoftKey
from tests.accounts.steps import deliver, give_password, is_in
from tests.outside import Outside
from tests.world import World

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"


@pytest.fixture
def key(world: World, signed_in: Signed) -> SoftKey:
    """Mette's passkey."""
    made = SoftKey()
    assert made.register(signed_in(world.mette)).status_code == 200
    return made


def log(event: str) -> list[dict[str, Any]]:
    with as_system("tests"):
        entries = AuditEntry.objects.system().filter(event=event)
        return [{"after": e.after, "ip": e.ip, "actor_name": e.actor_name} for e in entries]


def test_a_new_one_is_logged_named_and_mailed(world: World, outside: Outside, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    assert SoftKey().register(client, f"{CHROME} <b>x</b>").status_code == 200
    (entry,) = log("add_passkey")
    assert entry["after"]["passkey"] == "Windows-pc med Chrome"
    page = client.get("/profil/").content.decode()
    assert "Windows-pc med Chrome" in page
    deliver("mail")
    assert outside.mails()[0]["to"] == ["mette@example.com"]


def test_each_is_named_after_its_device_and_differs(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    for user_agent in (IPHONE, IPHONE, "", CHROME):
        assert SoftKey().register(client, user_agent).status_code == 200
    with as_system("tests"):
        names = list(Passkey.objects.order_by("id").values_list("name", flat=True))
    assert names == ["iPhone", "iPhone 2", "Adgangsnøgle", "Windows-pc med Chrome"]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (IPHONE, "iPhone"),
        (CHROME, "Windows PC with Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131.0", "Windows PC with Edge"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Mac with Safari"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Linux PC with Firefox"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/131.0 Safari/537.36", "Chromebook with Chrome"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/131.0 Mobile Safari/537.36", "Android phone"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/131.0 Safari/537.36", "Android tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) Version/17.6 Safari/604.1", "iPad"),
        ("curl/8", ""),
    ],
)
def test_a_name_says_what_the_device_is(user_agent: str, name: str) -> None:
    with translation.override("en"):
        assert device_name(user_agent) == name


def test_a_new_one_ends_the_other_sessions(world: World, signed_in: Signed) -> None:
    here, there = signed_in(world.mette), signed_in(world.mette)
    SoftKey().register(here)
    assert is_in(here) and not is_in(there)


def test_making_one_needs_a_log_in_and_a_fresh_second_factor(world: World, signed_in: Signed) -> None:
    assert SoftKey().register(Client()).status_code == 302
    client = signed_in(world.mette)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert SoftKey().register(client).status_code == 403
    with as_system("tests"):
        assert not Passkey.objects.exists()


def test_it_logs_in_alone(key: SoftKey, world: World) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.get("/log-ind/")
    answer = key.log_in(client)
    assert (answer.status_code, answer.json()["redirect_url"]) == (200, "/")
    assert is_in(client)
    (entry,) = log("login")
    assert (entry["after"], entry["ip"], entry["actor_name"]) == ({"factor": "Passkey"}, "192.0.2.7", "Mette Prøve")
    assert client.get("/profil/adgangskode/").status_code == 200, "it counts as a fresh second factor"


def test_it_logs_in_after_the_password_too(key: SoftKey, world: World, client: Client) -> None:
    with as_system("tests"):
        AuthenticatorApp.objects.filter(user=world.mette).delete()
    assert 'data-passkey="login"' in give_password(client, "mette").content.decode()
    assert key.log_in(client, "?next=/profil/").json()["redirect_url"] == "/profil/"
    assert is_in(client)


def test_next_redirects_only_to_this_site(key: SoftKey, client: Client) -> None:
    assert key.log_in(client, "?next=https://evil.example/").json()["redirect_url"] == "/"


def test_a_key_without_the_persons_pin_or_finger_is_one_factor_and_not_enough(key: SoftKey, client: Client) -> None:
    assert key.log_in(client, verified=False).status_code >= 400
    assert not is_in(client)


@pytest.mark.parametrize("state", ["locked", "closed", "invited"])
def test_a_login_that_is_not_active_does_not_get_in(state: str, key: SoftKey, world: World, client: Client) -> None:
    with as_system("tests"):
        User.objects.system().filter(pk=world.mette.pk).update(state=state)
    assert key.log_in(client).status_code in (401, 403)
    assert not is_in(client)


def test_an_answer_works_once_and_only_to_its_own_question(key: SoftKey) -> None:
    first, second = Client(), Client()
    answer = key.answer(key.begin(first))
    assert key.send(second, answer).status_code >= 400
    key.begin(second)
    assert key.send(second, answer).status_code >= 400
    assert key.send(first, answer).status_code == 200
    assert key.send(first, answer).status_code >= 400
    assert is_in(first) and not is_in(second)


def test_another_sites_answer_is_refused(key: SoftKey, client: Client) -> None:
    key.origin = "https://evil.example"
    assert key.log_in(client).status_code >= 400
    assert not is_in(client)


def test_a_key_that_was_removed_is_refused(key: SoftKey, world: World, client: Client, signed_in: Signed) -> None:
    with as_system("tests"):
        device = Passkey.objects.get(user=world.mette).persistent_id
    signed_in(world.mette).post("/profil/fjern/", {"device": device})
    assert key.log_in(client).status_code >= 400
    assert not is_in(client)


def test_it_confirms_that_it_is_you(key: SoftKey, world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert client.get("/profil/adgangskode/").status_code == 302
        assert key.log_in(client, "?next=/profil/adgangskode/").status_code == 200
        assert client.get("/profil/adgangskode/").status_code == 200


def test_somebody_elses_key_confirms_nothing(key: SoftKey, world: World, signed_in: Signed) -> None:
    client = signed_in(world.frida)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert key.log_in(client).status_code >= 400
        assert client.get("/profil/adgangskode/").status_code == 302
    assert "Frida" in client.get("/profil/").content.decode()


def test_ten_wrong_passwords_do_not_lock_the_key_out(key: SoftKey, client: Client) -> None:
    for _ in range(11):
        give_password(Client(), "mette", "forkert adgangskode")
    assert key.log_in(client).status_code == 200
    assert is_in(client)


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", "null", "x", '{"id": 1}', '{"id":"\\u0000","rawId":"AA","response":{}}']
)
@pytest.mark.parametrize("path", ["/passkey/log-ind/slut/", "/passkey/ny/slut/"])
def test_odd_answers_never_fail(body: str, path: str, world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    client.post("/passkey/log-ind/start/")
    client.post("/passkey/ny/start/")
    assert 400 <= client.post(path, body, content_type="application/json").status_code < 500
