"""References in the form of a recipient: what is left, emptied or typed, for one account, for many and by file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, User
from billing.delivery.rules import REFERENCES
from selfservice.kernel.actions.scheduled import perform_due
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from tests.billing.delivering import BOTH, MAIL, make, recipients
from tests.billing.test_delivery_many import as_user, batch_of, sent, started
from tests.kernel.batch_pages import text
from tests.outside import Outside
from tests.subscriptions.acting import HIDDEN
from tests.world import World

NOW = {"reference": "Per Sonref", "order_number": "4500", "account_string": "22.18"}
EAN = {"channel": "ean", "ean": BOTH}


@pytest.fixture
def client(world: World, signed_in: Callable[[User], Client]) -> Client:
    alter(world.konto, **NOW)
    return signed_in(world.mette)


def alter(account: Account, **data: Any) -> None:
    with as_system("tests: references"):
        Account.objects.system().filter(pk=account.pk).update(**data)


def references(account: Account) -> dict[str, str]:
    with as_system("tests: look"):
        found: dict[str, str] = Account.objects.system().values(*REFERENCES).get(pk=account.pk)
        return found


def asked(client: Client, account: Account, **typed: str) -> tuple[str, dict[str, Any]]:
    """Fill in the page's form. Return what "Is this right?" shows, and the data that it would post."""
    path = f"/konti/{account.uid}/ny-modtager/"
    form = dict(HIDDEN.findall(client.get(path).content.decode()))
    page = client.post(path, form | NOW | EAN | typed)
    agreed: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.content.decode()):
        agreed.setdefault(name, []).append(value)
    return text(page), agreed


def test_what_is_emptied_in_the_form_is_gone(client: Client, world: World, outside: Outside) -> None:
    page, agreed = asked(client, world.konto, reference="", order_number="4711")
    facts = page.split("<dl")[1].split("</dl")[0]
    assert "Personreference" in facts and "4711" in facts and "Kontostreng" not in facts
    # A colleague changes meanwhile what the form has only shown.
    alter(world.konto, account_string="33.33")
    client.post(f"/konti/{world.konto.uid}/ny-modtager/", agreed)
    assert references(world.konto) == {"reference": "", "order_number": "4711", "account_string": "33.33"}
    assert BOTH in recipients(world.konto)


def test_a_mail_address_has_no_references(client: Client, world: World) -> None:
    _page, agreed = asked(client, world.konto, channel="mail", email="ny@example.com", reference="")
    client.post(f"/konti/{world.konto.uid}/ny-modtager/", agreed)
    assert references(world.konto) == NOW and "ny@example.com" in recipients(world.konto)


def test_on_a_later_day_only_what_was_changed_counts(client: Client, world: World, outside: Outside) -> None:
    day = timezone.localdate() + timedelta(days=20)
    _page, agreed = asked(client, world.konto, reference="", due_on=f"{day:%d.%m.%Y}")
    client.post(f"/konti/{world.konto.uid}/ny-modtager/", agreed)
    alter(world.konto, order_number="4711")
    with as_system("tests: the day comes"):
        ActionRun.objects.system().filter(state="scheduled").update(due_at=timezone.now())
    perform_due()
    assert references(world.konto) == NOW | {"reference": "", "order_number": "4711"}


@pytest.mark.parametrize("by_file", [True, False], ids=["file", "list"])
def test_for_many_empty_changes_nothing_and_a_hyphen_removes(
    client: Client, world: World, outside: Outside, by_file: bool
) -> None:
    make(world.konto, MAIL)
    actor = as_user(world.mette)
    if by_file:
        head = "Kontonummer;Sendes som;EAN-nummer;Personreference;Ordrenummer;Kontostreng"
        batch = sent(client, f"{head}\r\n{world.konto.number};EAN;{BOTH};-;;99.99\r\n")
    else:
        batch = batch_of(actor, [world.konto], EAN | {"reference": "-", "order_number": "", "account_string": "99.99"})
    started(batch, actor)
    assert references(world.konto) == {"reference": "", "order_number": "4500", "account_string": "99.99"}


def test_the_pages_say_so(client: Client, world: World) -> None:
    for address in ("/konti/fra-fil/ny-modtager/", "/konti/fra-fil/ret-oplysninger/"):
        page = text(client.get(address))
        assert page.count("En bindestreg (-) fjerner det, der står.") >= len(REFERENCES), address
