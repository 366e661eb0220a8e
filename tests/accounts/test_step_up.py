"""Confirm it is you: what needs a fresh second factor asks for it, before anything is typed, and leads back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AuthenticatorApp, BackupCodes, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import MOBILE, current_code, error_at, give_app, give_sms, wrong_code
from tests.outside import Outside
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
PAGES = ("/profil/app/", "/profil/reservekoder/", "/profil/adgangskode/", "/aktiver/sikrere/", "/aktiver/reservekoder/")
NEW = "fire grønne stole på række"


@pytest.fixture
def stale(world: World, signed_in: Callable[[User], Client]) -> Iterator[Client]:
    """Logged in, with a second factor proved six minutes ago."""
    client = signed_in(world.mette)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        yield client


def the_app(world: World) -> AuthenticatorApp:
    with as_system("tests"):
        found: AuthenticatorApp = AuthenticatorApp.objects.get(user=world.mette, name="Test")
    return found


def asks(answer: Any) -> str:
    """Where the confirmation that an answer asks for leads back to."""
    place = urlsplit(answer["Location"])
    assert place.path == "/bekraeft/"
    (back,) = parse_qs(place.query)["next"]
    return str(back)


@pytest.mark.parametrize("path", PAGES)
def test_five_minutes_are_fresh(path: str, world: World, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(world.mette)
    with time_machine.travel(timezone.now() + timedelta(minutes=4, seconds=58), tick=False):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_after_that_it_is_asked_for_before_the_form(path: str, stale: Client) -> None:
    assert asks(stale.get(path + "?x=1")) == path + "?x=1"
    assert asks(stale.post(path, {"old": PASSWORD, "password": NEW, "code": "123456"})) == path


def test_nothing_is_changed_meanwhile_and_what_was_posted_is_not_sent_again(world: World, stale: Client) -> None:
    answer = stale.post("/profil/adgangskode/", {"old": PASSWORD, "password": NEW})
    assert NEW not in answer["Location"] and PASSWORD not in answer["Location"]
    back = stale.post("/bekraeft/", {"otp_token": current_code(the_app(world)), "next": asks(answer)})
    assert back["Location"] == "/profil/adgangskode/"
    with as_system("tests"):
        assert User.objects.system().get(pk=world.mette.pk).check_password(PASSWORD)
    assert stale.post("/profil/adgangskode/", {"old": PASSWORD, "password": NEW})["Location"] == "/profil/"


def test_removing_a_factor_leads_back_to_the_profile(world: World, stale: Client) -> None:
    extra = give_app(world.mette)
    answer = stale.post("/profil/fjern/", {"device": extra.persistent_id, "back": "/profil/"})
    assert asks(answer) == "/profil/"
    assert asks(stale.post("/profil/fjern/", {"device": extra.persistent_id})) == "/"
    with as_system("tests"):
        assert AuthenticatorApp.objects.filter(user=world.mette).count() == 2


def test_the_way_back_is_on_this_site(world: World, stale: Client) -> None:
    code = current_code(the_app(world))
    answer = stale.post("/bekraeft/", {"otp_token": code, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_wrong_code_confirms_nothing(world: World, stale: Client) -> None:
    answer = stale.post("/bekraeft/", {"otp_token": wrong_code(the_app(world)), "next": "/profil/app/"})
    assert error_at(answer, "otp_token")
    assert 'value="/profil/app/"' in answer.content.decode()
    assert stale.get("/profil/app/").status_code == 302


def test_a_code_used_to_log_in_confirms_nothing(world: World, stale: Client) -> None:
    app = the_app(world)
    with as_system("tests"):
        assert app.verify_token(current_code(app))
    assert error_at(stale.post("/bekraeft/", {"otp_token": current_code(app)}), "otp_token")


def test_a_backup_code_confirms_nothing(world: World, stale: Client) -> None:
    with as_system("tests"):
        codes = BackupCodes.objects.create(user=world.mette, name="backup")
        text = codes.renew()[0]
    stale.post("/bekraeft/", {"otp_token": text, "device": codes.persistent_id})
    assert stale.get("/profil/app/").status_code == 302


def test_a_locked_phone_leads_to_a_log_in_with_a_backup_code(world: World, outside: Outside, stale: Client) -> None:
    again = 'action="/log-ud/" hidden'
    sms = give_sms(world.mette)
    query = {"next": "/profil/app/", "device": sms.persistent_id}
    assert again not in stale.get("/bekraeft/", query).content.decode()
    with as_system("tests"):
        BackupCodes.objects.create(user=world.mette, name="backup")
    assert again in stale.get("/bekraeft/", query).content.decode()
    assert again not in stale.get("/bekraeft/", {"next": "/profil/app/"}).content.decode()
    assert stale.post("/log-ud/", {"next": "/profil/app/"})["Location"] == "/log-ind/?next=%2Fprofil%2Fapp%2F"
    assert stale.post("/log-ud/", {"next": "https://evil.example/"})["Location"] == "/log-ind/?next=%2F"


def test_by_text_message(world: World, outside: Outside, stale: Client) -> None:
    sms = give_sms(world.mette)
    assert 'name="otp_token"' in stale.get("/bekraeft/?next=/profil/app/").content.decode()
    assert outside.messages(MOBILE) == []
    stale.post("/bekraeft/", {"send": "1", "device": sms.persistent_id, "next": "/profil/app/"})
    form = {"otp_token": outside.sms_code(MOBILE), "device": sms.persistent_id, "next": "/profil/app/"}
    assert stale.post("/bekraeft/", form)["Location"] == "/profil/app/"
    assert stale.get("/profil/app/").status_code == 200


def test_a_foreign_page_that_leads_here_sends_no_text_message(world: World, outside: Outside, stale: Client) -> None:
    factor = give_sms(world.mette)
    path = f"/bekraeft/?device={factor.persistent_id}"
    assert stale.get(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    assert outside.messages(factor.number) == []
    stale.get(path, headers={"Sec-Fetch-Site": "same-origin"})
    assert len(outside.messages(factor.number)) == 1


def test_by_somebody_elses_factor_it_is_not(world: World, stale: Client) -> None:
    fridas = give_app(world.frida)
    form = {"otp_token": current_code(fridas), "device": fridas.persistent_id}
    assert stale.post("/bekraeft/", form).status_code == 200
    assert stale.get("/profil/app/").status_code == 302
