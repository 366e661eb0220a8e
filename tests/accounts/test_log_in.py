"""Logging in: the password and then one of the factors; each code once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import BackupCodes, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import (
    MOBILE,
    current_code,
    error_at,
    give_app,
    give_code,
    give_password,
    give_sms,
    is_in,
    wrong_code,
)
from tests.outside import Outside
from tests.world import World

pytestmark = pytest.mark.django_db
FRONT = "/"


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
    # Early in a time step: the pauses after wrong codes must not lead into the next.
    now = timezone.now().replace(second=5, microsecond=0)
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
