"""An act as a person does it: the form, the page that asks whether it is right, and the button."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

from django.test import Client

from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import AddOn, Plan, Subscription
from tests.numbers import make_plan
from tests.subscriptions.conftest import act_on

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def read_through(client: Client, subscription: Subscription, address: str, **data: Any) -> tuple[str, dict[str, Any]]:
    """The page that asks "Is this right?", as text, and what its button sends."""
    page = client.post(act_on(subscription, address), data).content.decode()
    form: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page):
        form.setdefault(name, []).append(html.unescape(value))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()), form


def agree(client: Client, subscription: Subscription, address: str, **data: Any) -> Any:
    """Fill in, read through, and agree; the answer."""
    _text, form = read_through(client, subscription, address, **data)
    assert form.get("checked"), "the page that asks whether it is right has not come"
    return client.post(act_on(subscription, address), form)


def refused(client: Client, subscription: Subscription, address: str, **data: Any) -> str:
    """What is said instead of doing it."""
    page = client.post(act_on(subscription, address), data).content.decode()
    found = re.search(r'role="alert".*?</div>', page, re.DOTALL)
    assert found, "nothing is refused"
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found.group())).split())


def commands_of(kind: str) -> list[OutboxCommand]:
    """Commands to the network, oldest first."""
    with as_system("tests"):
        return list(OutboxCommand.objects.system().filter(kind=kind).order_by("pk"))


def alter(subscription: Subscription, **values: Any) -> None:
    """As it might be in the database."""
    with as_system("tests"):
        Subscription.objects.system().filter(pk=subscription.pk).update(**values)
        subscription.refresh_from_db()


def catalogue() -> dict[str, Plan]:
    """Plans of 99, 149 and 229 kroner, the dearest bound for a year; add-ons of 29 and 49, and one of yore."""
    for code, price, offered in (("data-10", 29, True), ("verden", 49, True), ("wifi-opkald", 5, False)):
        values = {"category": "mobile", "name": f"Tilvalg {code}", "price": Decimal(price), "offered": offered}
        AddOn.objects.get_or_create(code=code, defaults=values)
    AddOn.objects.get_or_create(code="fast-ip", defaults={"category": "internet", "name": "Fast IP", "price": 25})
    return {
        "small": make_plan("mobil-30", name="Mobil 30 GB", price=Decimal(99), data_included_mb=30_000),
        "middle": make_plan(),
        "large": make_plan("mobil-fri", name="Mobil Fri", price=Decimal(229), data_included_mb=None, binding_months=12),
        "old": make_plan("mobil-10", name="Mobil 10 GB", price=Decimal(79), offered=False),
        "fiber": make_plan("fiber-500", name="Fiber 500/500", price=Decimal(699), category="internet", down_mbit=500,
                           up_mbit=500, binding_months=12),
    }  # fmt: skip
