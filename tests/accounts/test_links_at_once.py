"""One-time links: sixteen browsers send what is behind one link at once, and exactly one succeeds."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import SmsFactor
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from tests.accounts.at_once import at_once
from tests.accounts.conftest import CVR
from tests.accounts.steps import MOBILE, NEW_PASSWORD, letter
from tests.accounts.test_create_support import code_of, create
from tests.accounts.test_invitation import MAIL, NUMBER
from tests.accounts.test_reset import link as reset_link
from tests.accounts.test_wizard import begin, walk
from tests.accounts.users import act, link_in, mails_to
from tests.outside import Outside
from tests.signed_in import sign_in
from tests.world import PASSWORD, World, make_company, make_world

TOGETHER = 16
NEW_NUMBER = "+4526001234"


@dataclass
class Sent:
    """A form that is filled in behind the link, in a browser of its own."""

    client: Client
    path: str
    data: dict[str, Any]

    def post(self) -> Any:
        return self.client.post(self.path, self.data | {"request_id": str(uuid.uuid4())})


def forgotten_password(world: World, outside: Outside) -> list[Sent]:
    found, clients = reset_link(outside), [Client() for _ in range(TOGETHER)]
    places = [client.get(found)["Location"] for client in clients]
    return [
        Sent(client, place, {"password": f"{NEW_PASSWORD} {n}"})
        for n, (client, place) in enumerate(zip(clients, places, strict=True))
    ]


def invitation(world: World, outside: Outside) -> list[Sent]:
    mette = sign_in(world.mette)
    draft = begin(mette, world)
    walk(mette, world, draft)
    mette.post(f"/brugere/opret/{draft.uid}/tjek/")
    found, clients = link_in(mails_to(outside, MAIL)[0], "velkommen"), [Client() for _ in range(TOGETHER)]
    for n, client in enumerate(clients):
        client.get(found)
        client.post("/velkommen/adgangskode/", {"password": f"{NEW_PASSWORD} {n}"})
    clients[0].get("/velkommen/kode/")
    code = outside.sms_code(NUMBER)
    return [Sent(client, "/velkommen/kode/", {"code": code}) for client in clients]


def mail_confirmation(world: World, outside: Outside) -> list[Sent]:
    sign_in(world.freja).post("/profil/mail/", {"email": "freja.ny@example.com"})
    found = link_in(mails_to(outside, "freja.ny@example.com")[0], "bekraeft-mail")
    return [Sent(Client(), found, {}) for _ in range(TOGETHER)]


def activation(world: World, outside: Outside) -> list[Sent]:
    with as_system("tests"):
        make_company(CVR, "Ålborg Blomster ApS")
    username, code = letter(outside)
    clients = [Client() for _ in range(TOGETHER)]
    for n, client in enumerate(clients):
        client.post("/aktiver/", {"username": username, "code": code})
        client.post("/aktiver/adgangskode/", {"password": f"{NEW_PASSWORD} {n}"})
        client.post("/aktiver/mobil/", {"email": "ny@example.com", "mobile": MOBILE})
    sms = outside.sms_code(MOBILE)
    return [Sent(client, "/aktiver/mobil/", {"code": sms}) for client in clients]


def support_activation(world: World, outside: Outside) -> list[Sent]:
    found, clients = create(), [Client() for _ in range(TOGETHER)]
    places = [client.get(found, follow=True).request["PATH_INFO"] for client in clients]
    return [
        Sent(client, place, {"password": PASSWORD, "code": code_of(client), "name": f"Telefon {n}"})
        for n, (client, place) in enumerate(zip(clients, places, strict=True))
    ]


def new_factor(world: World, outside: Outside) -> list[Sent]:
    act(sign_in(world.mette), world.jonas, "nulstil-faktor", mobile=NEW_NUMBER, reason="Telefon mistet")
    found, clients = link_in(mails_to(outside, "jonas@example.com")[0], "ny-faktor"), []
    for _ in range(TOGETHER):
        clients.append(client := Client())
        client.post(client.get(found)["Location"], {"password": PASSWORD})
    clients[0].get("/ny-faktor/kode/")
    code = outside.sms_code(NEW_NUMBER)
    return [Sent(client, "/ny-faktor/kode/", {"code": code}) for client in clients]


KINDS: dict[Callable[[World, Outside], list[Sent]], str] = {
    forgotten_password: "reset_password",
    invitation: "accept_invitation",
    mail_confirmation: "change_mail",
    activation: "activate",
    support_activation: "activate_support",
    new_factor: "enrol_again",
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_link_is_used_once(
    kind: Callable[[World, Outside], list[Sent]], committed: None, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.onboarding.activation_views.over_limit", lambda *_args, **_more: False)
    monkeypatch.setattr("accounts.users.new_factor_views.over_limit", lambda *_args, **_more: False)
    forms = kind(make_world(), outside)
    answers = at_once(TOGETHER, lambda n: forms[n].post())
    assert {answer.status_code for answer in answers} <= {200, 302}
    with as_system("tests"):
        assert AuditEntry.objects.system().filter(event=KINDS[kind]).count() == 1
        assert SmsFactor.objects.filter(number=NEW_NUMBER).count() <= 1
