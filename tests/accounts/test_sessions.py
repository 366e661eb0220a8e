"""How long a session lasts, and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Grant, User, UserSession
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import current_code, give_app, is_in
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
Signed = Callable[[User], Client]
NEW = "fire grønne stole på række"


def test_fifteen_minutes_without_use_end_it_and_the_log_in_says_so(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        clock.shift(timedelta(minutes=14))
        assert is_in(client)
        clock.shift(timedelta(minutes=14))
        assert is_in(client)
        clock.shift(timedelta(minutes=15, seconds=1))
        answer = client.get("/profil/?x=1", follow=True)
        assert answer.redirect_chain[0][0].startswith("/log-ind/?")
        assert (
            "next=%2Fprofil%2F%3Fx%3D1" in answer.redirect_chain[0][0] or "next=/profil/" in answer.redirect_chain[0][0]
        )
        assert "logget ud" in answer.content.decode()


def test_twelve_hours_end_it_however_busy(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(71):
            clock.shift(timedelta(minutes=10))
            assert is_in(client)
        clock.shift(timedelta(minutes=10, seconds=1))
        assert not is_in(client)


def test_an_ended_session_can_not_be_resumed(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    key = client.cookies["session"].value
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert not is_in(client)
    old = Client()
    old.cookies["session"] = key
    assert not is_in(old)
    assert not UserSession.objects.filter(session_key=key).exists()


def test_a_form_posted_into_an_ended_session_leads_back_to_its_page(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        form = {"device": "accounts.authenticatorapp/1", "back": "/profil/"}
        assert "next=/profil/" in client.post("/profil/fjern/", form)["Location"].replace("%2F", "/")
        assert "fjern" not in client.post("/profil/fjern/", {"device": "x"})["Location"]


def test_a_change_of_password_ends_the_others_and_not_this_one(world: World, signed_in: Signed) -> None:
    here, there = signed_in(world.mette), signed_in(world.mette)
    other_user = signed_in(world.frida)
    assert is_in(there)
    answer = here.post("/profil/adgangskode/", {"old": PASSWORD, "password": NEW})
    assert answer["Location"] == "/profil/"
    assert is_in(here) and is_in(other_user) and not is_in(there)


def test_a_new_app_ends_the_others(world: World, signed_in: Signed) -> None:
    import re
    from base64 import b32decode

    from django_otp.oath import TOTP

    here, there = signed_in(world.mette), signed_in(world.mette)
    found = re.search(r'class="secret-text">([A-Z2-7 ]+)<', here.get("/profil/app/").content.decode())
    assert found
    code = f"{TOTP(b32decode(found.group(1).replace(' ', ''))).token():06d}"
    assert here.post("/profil/app/", {"code": code, "name": "Ny"})["Location"] == "/profil/"
    assert is_in(here) and not is_in(there)


def test_new_backup_codes_end_the_others(world: World, signed_in: Signed) -> None:
    here, there = signed_in(world.mette), signed_in(world.mette)
    assert here.post("/profil/reservekoder/").status_code == 200
    assert is_in(here) and not is_in(there)


def test_a_removed_app_ends_the_others(world: World, signed_in: Signed) -> None:
    here, there = signed_in(world.mette), signed_in(world.mette)
    extra = give_app(world.mette)
    assert here.post("/profil/fjern/", {"device": extra.persistent_id})["Location"] == "/profil/"
    assert is_in(here) and not is_in(there)


def test_logging_out_everywhere_else(world: World, signed_in: Signed) -> None:
    here, there = signed_in(world.mette), signed_in(world.mette)
    assert here.get("/profil/log-ud-andre/").status_code == 405
    here.post("/profil/log-ud-andre/")
    assert is_in(here) and not is_in(there)


def test_a_change_of_rights_works_on_the_next_request(world: World, signed_in: Signed) -> None:
    client = signed_in(world.jonas)
    number = world.konto.number
    seen = f"{number[:4]}\u00a0{number[4:]}"
    page = client.get("/").content.decode()
    assert number in page or seen in page
    with as_system("tests"):
        Grant.objects.system().filter(user=world.jonas).update(functions=["usage"])
    page = client.get("/").content.decode()
    assert number not in page and seen not in page


def test_a_session_without_its_factor_is_none(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    with as_system("tests"):
        from accounts.models import AuthenticatorApp

        AuthenticatorApp.objects.filter(user=world.mette).delete()
    assert not is_in(client)


def test_the_cookie_of_another_is_no_key_to_change(world: World, signed_in: Signed) -> None:
    client = signed_in(world.mette)
    assert current_code(give_app(world.mette))
    for key in ("", "x", "\x00", "x" * 10_240, "a" * 32):
        other_user = Client()
        other_user.cookies["session"] = key
        assert not is_in(other_user)
    assert is_in(client)
