"""What happens to the recipients of an account is in the account's history, in words, also after they are removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.functions import Function
from accounts.models import User
from billing.delivery.actions.change_recipient import ChangeRecipient
from billing.delivery.actions.remove_recipient import RemoveRecipient
from billing.delivery.actions.test_recipient import TestRecipient
from billing.dispatch.responses import fetch_responses
from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.scheduled import cancel
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from tests.billing.delivering import BOTH, MAIL, add, answered, deliver, events, make, recipients
from tests.billing.test_delivery_many import as_user
from tests.kernel.batch_pages import text
from tests.outside import Outside
from tests.world import World, make_user


@pytest.fixture
def mette(world: World) -> Actor:
    return as_user(world.mette)


@pytest.fixture
def client(world: World, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(world.mette)


def history(client: Client, world: World) -> str:
    page = text(client.get(f"/konti/{world.konto.uid}/")).split('id="history"')[1]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page)).replace("\u00a0", " ")


def test_every_act_is_there(client: Client, world: World, mette: Actor, outside: Outside) -> None:
    mail = make(world.konto)
    run(ChangeRecipient, mette, mail.uid, {"contents": ["pdf", "e_invoice"]})
    run(TestRecipient, mette, mail.uid)
    add(mette, world.konto, "ny@example.com")
    run(RemoveRecipient, mette, recipients(world.konto)["ny@example.com"].uid)
    add(mette, world.konto, BOTH, replaces_others="on")
    deliver()
    answered(outside, recipients(world.konto)[BOTH])
    fetch_responses()
    answered(outside, recipients(world.konto)[BOTH], "TechnicalReject")
    fetch_responses()
    lines = history(client, world)
    for event, part in (
        ("Fakturamodtager ændret", f"PDF → PDF, E-faktura (XML) · Modtager: {MAIL}"),
        ("Test af fakturamodtager bestilt", MAIL),
        ("Fakturamodtager fjernet", "Modtager: ny@example.com → – · Status: I brug → –"),
        ("Fakturamodtager taget i brug", f"Venter på testfaktura → I brug · Modtager: EAN {BOTH} · Fjernes: {MAIL}"),
        ("Testfaktura ikke godkendt", "Testfaktura: Afvist"),
    ):
        assert event in lines, (event, lines)
        assert part in lines, (part, lines)
    assert "active" not in lines
    # The link under the history leads to the same entries.
    log = text(client.get(f"/log/?om=accounts.account:{world.konto.uid}"))
    assert "Fakturamodtager fjernet" in log
    assert "Fakturamodtager" not in text(client.get(f"/konti/{world.other_konto.uid}/")).split('id="history"')[1]


def test_removed_twice(client: Client, world: World, signed_in: Callable[[User], Client]) -> None:
    """The same form says the same again; another one, that it has been done already. To others there is nothing."""
    make(world.konto)
    path, request_id = f"/konti/modtager/{make(world.konto, 'ny@example.com').uid}", str(uuid4())
    for _time in range(2):
        page = client.post(f"{path}/fjern/", {"request_id": request_id}, follow=True)
        assert "Der sendes ikke længere fakturaer til ny@example.com." in page.content.decode()
        assert page.redirect_chain == [(f"/konti/{world.konto.uid}/#recipients", 302)]
    for act in ("fjern", "ret", "afproev"):
        for page in (client.get(f"{path}/{act}/", follow=True), client.post(f"{path}/{act}/", follow=True)):
            assert "Den er allerede fjernet." in page.content.decode(), act
    assert len(events("remove_recipient")) == 1
    with as_system("tests: at another account"):
        functions = {Function.ACCOUNTS, Function.ACCOUNTS_CHANGE}
        limited = make_user(world.nordhavn, "limited", functions, account_ids=[world.other_konto.pk])
    for other in (limited, world.frida):
        assert signed_in(other).post(f"{path}/fjern/").status_code == 404


def test_what_is_planned_for_a_recipient(client: Client, world: World, mette: Actor) -> None:
    make(world.konto), make(world.konto, "ny@example.com")
    day = timezone.localdate() + timedelta(days=3)
    target = recipients(world.konto)["ny@example.com"]
    planned = run(RemoveRecipient, mette, target.uid, {"due_on": f"{day:%d.%m.%Y}"})
    page = text(client.get(f"/konti/{world.konto.uid}/"))
    assert "ny@example.com fjernes" in page and f"/{planned.uid}/" in page
    assert "Vedrører: ny@example.com · Handling: Fjern modtager" in history(client, world)
    assert "fjernes" not in text(client.get(f"/konti/{world.other_konto.uid}/"))
    cancel(planned.uid, mette)
    assert "ny@example.com fjernes" not in text(client.get(f"/konti/{world.konto.uid}/"))
    assert history(client, world).count("Vedrører: ny@example.com") == 2
