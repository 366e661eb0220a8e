"""What is done too often is answered 429, with when to try again and a sentence; every place that counts has a case."""

from __future__ import annotations

import html
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import SmsFactor, User
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import MOBILE, NEW_PASSWORD, apply, give_password, give_sms, letter
from tests.accounts.test_reset_factors import NEW
from tests.accounts.users import act, link_in, mails_to
from tests.numbers import make_plan
from tests.orders.taken_over import filled
from tests.outside import Outside
from tests.signed_in import sign_in
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
HOUR, QUARTER = "3600", "900"
MESSAGES = "sendt ti sms'er inden for en time"
Send = Callable[[], Any]


def log_in(world: World, outside: Outside) -> Send:
    return lambda: give_password(Client(), "mette")


def activate(world: World, outside: Outside) -> Send:
    return lambda: Client().post("/aktiver/", {"username": "nordhavn", "code": "7K2M-9QXA-4TBW-3HNP"})


def look_up_company(world: World, outside: Outside) -> Send:
    return lambda: Client().get("/ansoeg/virksomhed/", {"cvr": "99000007"})


def change_mail(world: World, outside: Outside) -> Send:
    client = sign_in(world.freja)
    return lambda: client.post("/profil/mail/", {"email": "freja.ny@example.com"})


def set_up_factor(world: World, outside: Outside) -> Send:
    act(sign_in(world.mette), world.jonas, "nulstil-faktor", mobile=NEW, reason="Telefon mistet")
    client = Client()
    place = client.get(link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor"))["Location"]
    return lambda: client.post(place, {"password": PASSWORD})


def code_to_log_in(world: World, outside: Outside) -> Send:
    give_sms(world.mette)
    return lambda: give_password(Client(), "mette")


def code_to_confirm(world: World, outside: Outside) -> Send:
    give_sms(world.mette)
    client = sign_in(world.mette)
    return lambda: client.post("/bekraeft/", {"send": "1", "device": sms_device(world.mette)})


def sms_device(user: User) -> str:
    with as_system("tests"):
        return str(SmsFactor.objects.get(user=user).persistent_id)


def code_to_new_number(world: World, outside: Outside) -> Send:
    client = sign_in(world.mette)
    return lambda: client.post("/profil/mobil/", {"mobile": "26001234"})


def code_again_to_activate(world: World, outside: Outside) -> Send:
    username, code = letter(outside)
    client = Client()
    client.post("/aktiver/", {"username": username, "code": code})
    client.post("/aktiver/adgangskode/", {"password": NEW_PASSWORD})
    client.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": MOBILE})
    return lambda: client.post("/aktiver/mobil/", {"resend": "1"})


def password_of_support(world: World, outside: Outside) -> Send:
    client = sign_in(world.sofie)
    return lambda: client.post("/admin/password_change/")


def take_number_over(world: World, outside: Outside) -> Send:
    make_plan()
    client = sign_in(world.frida)
    return lambda: client.post("/bestil/overtag/?slags=mobil", filled(world))


# Module that counts, what is sent, Retry-After, and the sentence.
CASES: dict[str, tuple[str, Callable[[World, Outside], Send], str, str]] = {
    "log in": ("accounts.login.forms", log_in, QUARTER, "et kvarter"),
    "activate": ("accounts.onboarding.activation_views", activate, HOUR, "Vent en time"),
    "apply": ("accounts.onboarding.views", lambda world, outside: apply, HOUR, "for mange"),
    "look up a company": ("accounts.onboarding.register_views", look_up_company, HOUR, '"name": ""'),
    "change mail": ("accounts.profile.contact_views", change_mail, HOUR, "Vent en time"),
    "set up a factor": ("accounts.users.new_factor_views", set_up_factor, HOUR, "Vent en time"),
    "password of support": ("accounts.support.password", password_of_support, HOUR, "Vent en time"),
    "code to log in": ("accounts.credentials.sms", code_to_log_in, HOUR, MESSAGES),
    "code to confirm": ("accounts.credentials.sms", code_to_confirm, HOUR, MESSAGES),
    "code to a new number": ("accounts.credentials.sms", code_to_new_number, HOUR, MESSAGES),
    "take a number over": ("orders.takeover.views", take_number_over, HOUR, "Vent en time"),
    "code again to activate": ("accounts.credentials.sms", code_again_to_activate, HOUR, MESSAGES),
}
# A forgotten password gets the same answer whatever happens, and a refusal is only not written to the log twice.
SILENT = {"accounts.profile.password_views", "selfservice.site.errors"}


@pytest.mark.parametrize("case", CASES)
def test_too_often_is_answered_429(
    case: str, world: World, blomster: object, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, prepare, retry, sentence = CASES[case]
    send = prepare(world, outside)
    monkeypatch.setattr(import_module(module), "over_limit", lambda *_args, **_more: True)
    monkeypatch.setattr("accounts.models.SmsFactor.may_send_at", lambda _self: None)
    answer = send()
    assert (answer.status_code, answer["Retry-After"]) == (429, retry)
    assert sentence.lower() in html.unescape(answer.content.decode()).lower()


def test_every_place_that_counts_has_a_case() -> None:
    counting = {
        ".".join(path.relative_to(settings.ROOT).with_suffix("").parts)
        for folder in ("accounts", "billing", "orders", "selfservice", "subscriptions", "telephony")
        for path in Path(settings.ROOT, folder).rglob("*.py")
        if "import" in (text := path.read_text()) and "over_limit" in text
    }
    assert counting - {"accounts.credentials.rate_limits"} == {module for module, *_rest in CASES.values()} | SILENT
