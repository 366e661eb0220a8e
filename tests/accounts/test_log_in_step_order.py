"""Odd ways through the log-in's steps: none fails, and a password that has been changed since opens nothing."""

from __future__ import annotations

from itertools import product

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import current_code, errors, give_app, give_code, give_password, is_in, reset_password
from tests.world import World, password_hash

pytestmark = pytest.mark.django_db
STEPS = ("auth", "token", "backup", "nothing")


def test_no_order_of_steps_fails_or_logs_anybody_in(world: World) -> None:
    device = give_app(world.mette).persistent_id
    client = Client()
    for step, wanted, challenged in product(STEPS, (None, *STEPS), (None, "", "a/b/c", "\0", device)):
        post = {"login-current_step": step, "wizard_goto_step": wanted, "challenge_device": challenged}
        post |= {"token-otp_token": "123456", "backup-otp_token": "AAAAA-AAAAA"}
        answer = client.post("/log-ind/", {name: value for name, value in post.items() if value is not None})
        assert answer.status_code == 200, post
    assert not is_in(client)


def test_a_new_code_asked_for_on_a_page_whose_log_in_is_over_leads_to_the_start(world: World, client: Client) -> None:
    app = give_app(world.mette)
    give_password(client, "mette")
    # Another tab opens the page again.
    client.get("/log-ind/")
    page = client.post("/log-ind/", {"challenge_device": app.persistent_id, "login-current_step": "token"})
    assert page.status_code == 200
    assert "auth-password" in page.content.decode()


def test_a_password_changed_between_the_steps_opens_nothing(world: World, client: Client) -> None:
    app = give_app(world.mette)
    give_password(client, "mette")
    reset_password(world.mette, "argon2$new")
    assert give_code(client, current_code(app)).status_code == 200
    assert not is_in(client)


def test_a_login_closed_between_the_steps_opens_nothing(world: World, client: Client) -> None:
    app = give_app(world.mette)
    give_password(client, "mette")
    with as_system("tests"):
        User.objects.system().filter(pk=world.mette.pk).update(state=User.State.LOCKED)
    assert give_code(client, current_code(app)).status_code == 200
    assert not is_in(client)


def test_one_address_tries_a_hundred_passwords_of_any_logins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every try costs a slow hash. Who has got in from there before still does, and so does everybody elsewhere."""
    app = give_app(world.mette)
    known = Client(REMOTE_ADDR="192.0.2.66")
    give_password(known, "mette")
    give_code(known, current_code(app))
    assert is_in(known)
    hashed: list[str] = []
    monkeypatch.setattr(User, "set_password", lambda _self, password: hashed.append(password))
    with time_machine.travel(timezone.now(), tick=False):
        for n in range(105):
            give_password(Client(REMOTE_ADDR="192.0.2.66"), f"nobody-{n}", "forkert adgangskode")
        assert len(hashed) == 100
        assert give_password(Client(REMOTE_ADDR="192.0.2.66"), "frida").status_code == 429
        for client, name in ((Client(REMOTE_ADDR="192.0.2.66"), "mette"), (Client(REMOTE_ADDR="192.0.2.7"), "frida")):
            held = give_password(client, name)
            assert held.status_code == 200 and not errors(held)
    assert password_hash() == world.mette.password
