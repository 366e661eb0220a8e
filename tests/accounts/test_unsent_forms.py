"""A filled form that is sent after the session has ended: a message says so, and what is no secret is given back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from accounts.models import AuthenticatorApp, User
from accounts.models.session import UserSession
from accounts.session.last_user import NAME
from accounts.session.middleware import SEEN_AT
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web import unsent_forms
from subscriptions.models import Subscription
from tests.accounts.steps import current_code, give_code, give_password
from tests.signed_in import sign_in
from tests.world import World

NOT_SAVED = "Du var logget ud, så der blev ikke gemt noget."
BACK = "Det, du havde skrevet, er sat ind igen"
TYPED = {"holder_name": "Åse Kjærgård", "department": "Lager & Nord", "cost_centre": "4711"}


@pytest.fixture
def mette(world: World) -> Client:
    """Logged in, and has opened a page, so that the browser has all cookies."""
    client = sign_in(world.mette)
    assert client.get("/profil/").status_code == 200
    return client


@pytest.fixture
def address(world: World) -> str:
    return f"/abonnementer/{world.colleagues_number.uid}/ret-oplysninger/"


def end(client: Client, how: str) -> None:
    """End the session: by its time, or as an administrator or a retention job does."""
    if how == "idle":
        session = client.session
        session[SEEN_AT] = (timezone.now() - timedelta(hours=1)).isoformat()
        session.save()
    else:
        with as_system("tests"):
            UserSession.objects.all().delete()


def log_in(client: Client, user: User) -> str:
    """Log in on the page that a form led to; return where it leads, with all messages."""
    with as_system("tests"):
        app = AuthenticatorApp.objects.filter(user=user).first()
    if app is None:
        sign_in(user, Client())
        with as_system("tests"):
            app = AuthenticatorApp.objects.get(user=user)
    give_password(client, user.username)
    answer = give_code(client, current_code(app))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


@pytest.mark.parametrize("how", ["idle", "gone"])
def test_a_message_and_the_input_come_once(how: str, mette: Client, world: World, address: str) -> None:
    end(mette, how)
    answer = mette.post(address, TYPED)
    assert answer["Location"].startswith("/log-ind/?") and "unsaved=1" in answer["Location"]
    assert "er ikke gemt" in mette.get(answer["Location"]).content.decode()
    log_in(mette, world.mette)
    shown = mette.get(address).content.decode()
    assert NOT_SAVED in shown
    assert BACK in shown
    for text in ("Åse Kjærgård", "Lager &amp; Nord", "4711"):
        assert f'value="{text}"' in shown
    again = mette.get(address).content.decode()
    assert "Åse Kjærgård" not in again and BACK not in again and NOT_SAVED not in again
    with as_system("tests"):
        assert not Subscription.objects.system().filter(holder_name="Åse Kjærgård").exists()


def test_choices_and_ticks_are_given_back(mette: Client, world: World) -> None:
    address = f"/abonnementer/{world.own_number.uid}/roamingloft/"
    end(mette, "idle")
    mette.post(address, {"kind": "none", "cap": "10.000", "accept": "on", "due_on": "1. jan"})
    log_in(mette, world.mette)
    form: Any = mette.get(address).context["form"]
    assert {name: form[name].value() for name in ("kind", "cap", "accept", "due_on")} == {
        "kind": "none", "cap": "10.000", "accept": True, "due_on": "1. jan",
    }  # fmt: skip
    assert form["request_id"].value()


@pytest.mark.parametrize("how", ["idle", "gone"])
def test_nobody_else_gets_it(how: str, mette: Client, world: World, address: str) -> None:
    end(mette, how)
    mette.post(address, TYPED)
    log_in(mette, world.freja)
    assert unsent_forms.KEY not in mette.session
    assert "Åse Kjærgård" not in mette.get(address).content.decode()


def test_another_page_does_not_get_it(mette: Client, world: World, address: str) -> None:
    other = f"/abonnementer/{world.own_number.uid}/ret-oplysninger/"
    end(mette, "idle")
    mette.post(address, TYPED)
    log_in(mette, world.mette)
    assert "Åse Kjærgård" not in mette.get(other).content.decode()
    assert "Åse Kjærgård" in mette.get(address).content.decode()


def test_it_is_forgotten_after_half_an_hour(mette: Client, world: World, address: str) -> None:
    end(mette, "idle")
    mette.post(address, TYPED)
    with time_machine.travel(timezone.now() + unsent_forms.LIFE + timedelta(seconds=1)):
        log_in(mette, world.mette)
        assert unsent_forms.KEY not in mette.session
        assert "Åse Kjærgård" not in mette.get(address).content.decode()


def test_no_secret_is_stored(mette: Client, world: World) -> None:
    secrets = {"old": "hemmelig a", "password": "hemmelig b", "code": "hemmelig c", "token-otp_token": "hemmelig d",
               "puk1": "hemmelig e", "secret": "hemmelig f", "csrfmiddlewaretoken": "hemmelig g"}  # fmt: skip
    end(mette, "idle")
    mette.post("/profil/adgangskode/", secrets | {"postcode": "8000"})
    stored = mette.session[unsent_forms.KEY]
    assert stored["sent"] == {"postcode": ["8000"]}
    log_in(mette, world.mette)
    assert "hemmelig" not in mette.get("/profil/adgangskode/").content.decode()


def test_a_very_long_form_gets_a_message_only(mette: Client, world: World, address: str) -> None:
    end(mette, "idle")
    mette.post(address, TYPED | {"bill_text": "x" * 30_000})
    assert mette.session[unsent_forms.KEY]["sent"] == {}
    log_in(mette, world.mette)
    shown = mette.get(address).content.decode()
    assert NOT_SAVED in shown and BACK not in shown


@pytest.mark.parametrize("forged", ["", "1", "1:x:y"])
def test_a_forged_cookie_stores_nothing(forged: str, world: World, address: str) -> None:
    client = Client()
    client.cookies[NAME] = forged
    answer = client.post(address, TYPED)
    assert "unsaved" not in answer["Location"]
    assert unsent_forms.KEY not in client.session


def test_a_log_out_forgets_who_it_was(mette: Client, address: str) -> None:
    assert mette.cookies[NAME].value
    mette.post("/log-ud/")
    assert not mette.cookies[NAME].value
    assert "unsaved" not in mette.post(address, TYPED)["Location"]


def test_there_is_no_message_without_a_lost_form(mette: Client, world: World, address: str) -> None:
    end(mette, "idle")
    assert "unsaved" not in mette.get(address)["Location"]
    log_in(mette, world.mette)
    assert not list(get_messages(mette.get(address).wsgi_request))
    assert NOT_SAVED not in mette.get(address).content.decode()
