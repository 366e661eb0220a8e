"""Wrong passwords: ten from an address lock it out for that login, and the person gets in from elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AuthenticatorApp
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import current_code, errors, give_app, give_code, give_password, is_in
from tests.world import World

pytestmark = pytest.mark.django_db
WRONG = "forkert adgangskode"


def guess(times: int, ip: str = "192.0.2.66", name: str = "mette") -> list[int]:
    return [give_password(Client(REMOTE_ADDR=ip), name, WRONG).status_code for _ in range(times)]


def can_log_in(world: World, ip: str, name: str = "mette") -> bool:
    with as_system("tests"):
        app = AuthenticatorApp.objects.filter(user=world.mette).first() or give_app(world.mette)
    client = Client(REMOTE_ADDR=ip)
    if give_password(client, name).status_code != 200:
        return False
    give_code(client, current_code(app))
    return is_in(client)


def test_nine_are_forgiven(world: World) -> None:
    assert guess(9) == [200] * 9
    assert can_log_in(world, "192.0.2.66")


def test_ten_lock_that_address_out_and_no_other(world: World) -> None:
    assert guess(10)[:9] == [200] * 9
    locked = give_password(Client(REMOTE_ADDR="192.0.2.66"), "mette")
    assert locked.status_code == 429
    assert "et kvarter" in locked.content.decode()
    assert can_log_in(world, "192.0.2.7")
    assert not can_log_in(world, "192.0.2.66")


def test_the_name_counts_whatever_its_case_and_spaces(world: World) -> None:
    for name in ("mette", "METTE", " Mette ", "mEtTe", "mette "):
        guess(2, name=name)
    assert not can_log_in(world, "192.0.2.66")


def test_it_ends_after_fifteen_minutes(world: World) -> None:
    guess(10)
    with time_machine.travel(timezone.now() + timedelta(minutes=14), tick=False):
        assert not can_log_in(world, "192.0.2.66")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=5), tick=False):
        assert can_log_in(world, "192.0.2.66")


def test_another_login_is_not_held_up_at_the_same_address(world: World) -> None:
    guess(10)
    app = give_app(world.frida)
    client = Client(REMOTE_ADDR="192.0.2.66")
    give_password(client, "frida")
    give_code(client, current_code(app))
    assert is_in(client)


def test_an_unknown_login_locks_just_the_same(world: World) -> None:
    assert guess(11, name="mette") == guess(11, name="nobody")


def test_from_many_addresses_there_is_a_limit_too_but_not_for_an_address_that_has_been_in(world: World) -> None:
    assert can_log_in(world, "192.0.2.7")
    for n in range(30):
        guess(1, ip=f"198.51.100.{n}")
    held = give_password(Client(REMOTE_ADDR="203.0.113.1"), "mette")
    assert held.status_code == 429
    assert "token-otp_token" not in held.content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        assert can_log_in(world, "192.0.2.7")


def test_one_address_locks_nobody_out_elsewhere(world: World) -> None:
    """Tries that are refused unread don't count against the login."""
    guess(40)
    assert can_log_in(world, "203.0.113.1")


def test_a_device_that_has_been_in_gets_in_during_an_attack_from_many_addresses(world: World) -> None:
    app, client = give_app(world.mette), Client(REMOTE_ADDR="192.0.2.7")
    give_password(client, "mette")
    give_code(client, current_code(app))
    assert is_in(client)
    for n in range(31):
        guess(1, ip=f"198.51.100.{n}")
    guess(10, ip="203.0.113.1")
    client.post("/log-ud/")
    # The same device, at an address that is new and locked out besides.
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        client.defaults["REMOTE_ADDR"] = "203.0.113.1"
        answer = give_password(client, "mette")
        assert give_code(client, current_code(app)).status_code == 302, errors(answer)


def test_a_device_has_ten_tries_of_its_own_and_is_known_for_one_login(world: World) -> None:
    app, client = give_app(world.mette), Client(REMOTE_ADDR="192.0.2.7")
    give_password(client, "mette")
    give_code(client, current_code(app))
    client.post("/log-ud/")
    cookie = client.cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] > 86400 * 300
    assert "mette" not in cookie.value
    statuses = [give_password(client, "mette", WRONG).status_code for _ in range(11)]
    assert statuses[:9] == [200] * 9 and statuses[10] == 429
    # The address has its tries yet, and for another login the device is as any other.
    assert guess(1, ip="192.0.2.7") == [200]
    for n in range(30):
        guess(1, ip=f"198.51.100.{n}", name="frida")
    assert give_password(client, "frida").status_code == 429
    forged = Client(REMOTE_ADDR="203.0.113.9")
    forged.cookies["device"] = cookie.value[:-2] + "xx"
    for n in range(30):
        guess(1, ip=f"198.51.100.{n}")
    assert give_password(forged, "mette").status_code == 429


@pytest.mark.parametrize("attack", ["one address", "many addresses"])
def test_too_many_tries_are_answered_429_with_what_to_do(world: World, attack: str) -> None:
    for n in range(30):
        guess(1, ip="192.0.2.66" if attack == "one address" else f"198.51.100.{n}")
    answer = give_password(Client(REMOTE_ADDR="192.0.2.66"), "mette")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    text = answer.content.decode()
    assert "et kvarter" in text and "/glemt-adgangskode/" in text


def test_behind_a_proxy_the_attacker_is_no_known_address(world: World, settings: object) -> None:
    """The proxy's own address has been in with everybody."""
    settings.PROXY_COUNT = 1  # type: ignore[attr-defined]
    app = give_app(world.mette)
    client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
    give_password(client, "mette")
    give_code(client, current_code(app))
    assert is_in(client)
    for n in range(30):
        give_password(Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}"), "mette", WRONG)
    held = give_password(Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.1"), "mette")
    assert "token-otp_token" not in held.content.decode()


def test_without_redis_the_log_in_works_and_still_locks(world: World, no_redis: None) -> None:
    assert can_log_in(world, "192.0.2.7")
    guess(10)
    assert give_password(Client(REMOTE_ADDR="192.0.2.66"), "mette").status_code == 429


def test_wrong_codes_lengthen_the_pause_to_nine_minutes_and_no_more(world: World) -> None:
    """Someone who knows the password can't keep its owner out for hours by giving wrong codes."""
    app = give_app(world.mette)
    moment = timezone.now()
    with as_system("tests"):
        for _try in range(20):
            moment += timedelta(minutes=9)
            with time_machine.travel(moment, tick=False):
                app = AuthenticatorApp.objects.get(pk=app.pk)
                assert app.verify_is_allowed()[0]
                app.verify_token("000000" if current_code(app) != "000000" else "000001")
        with time_machine.travel(moment + timedelta(minutes=9), tick=False):
            app = AuthenticatorApp.objects.get(pk=app.pk)
            assert app.verify_token(current_code(app))
