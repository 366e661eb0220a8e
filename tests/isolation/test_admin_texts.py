"""Every page of the admin is in Danish and in the portal's formats: names, heads, labels, values, for every model."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from selfservice.composition import ROOT
from selfservice.kernel.scope.models import ScopedModel, as_system
from selfservice.site.texts import catalogue_path, read
from tests.isolation.arena import Arena
from tests.isolation.rows import OWN_ROWS, make_feed_alarm, new_row, row_at
from tests.numbers import make_add_on, make_plan
from tests.signed_in import sign_in

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
# What Python and the database write, and people do not.
RAW = {
    "a list": re.compile(r"\['|\[\]|\{'|\{\}"),
    "None or a truth value": re.compile(r"\b(?:None|True|False)\b"),
    "a phone number as stored": re.compile(r"\+45\d"),
    "an ISO date": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    "a date as Django writes it": re.compile(r"\d\. (?:november|december|januar|oktober) \d{4}"),
    "a CVR number as stored": re.compile(r"(?<!\d)12345674(?!\d)"),
    "an object": re.compile(r"<[\w.]+ object|[a-z]+\.[a-z]+\.[A-Z]\w+"),
}


# Values of the kinds that are stored in another form than people read.
FILLED: dict[str, dict[str, Any]] = {
    "accounts.Application": {"cvr": "12345674", "mobile": "+4520123456", "account_number": "44100271"},
    "accounts.User": {"mobile": "+4520123456", "last_login": timezone.now()},
    "kernel.AuditEntry": {
        "before": {"mobile": "+4520123456", "bars": []},
        "after": {"mobile": "+4520123457", "bars": ["roaming_data"], "on": "2026-11-29", "whole_group": True},
    },
    "subscriptions.Subscription": {
        "bars": ["roaming_data", "data"],
        "add_ons": ["no-such-code"],
        "lost_since": timezone.now(),
        "terminated_on": timezone.localdate(),
        "roaming_cap": 400,
    },
    "subscriptions.Transfer": {"number": "+4520123456", "owner_cvr": "12345674", "mobile": "+4520123456"},
}


class Texts(HTMLParser):
    """The texts of a page, and those that only a screen reader says; scripts are none."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.silent += tag in ("script", "style")
        said = dict(attrs)
        self.found += [said[name] for name in ("aria-label", "title", "alt", "placeholder") if said.get(name)]
        if tag == "input" and said.get("type") == "submit":
            self.found.append(said["value"])

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.found.append(" ".join(data.replace("\u00a0", " ").split()))


@pytest.fixture
def english(arena: Arena) -> set[str]:
    """The English texts of ours whose Danish is another: none of them may be on a page."""
    texts = read(catalogue_path(ROOT))
    found: dict[str, list[str]] = {}
    for message in texts:
        if isinstance(message.id, str) and isinstance(message.string, str):
            found.setdefault(message.id, []).append(message.string)
    danish = {text.casefold() for texts in found.values() for text in texts}
    names = {str(n) for m in MODELS for n in (m._meta.object_name, m._meta.app_label)}
    # The arena's people are named after what they are.
    people = {user.username for user in arena.users.values()}
    return {text.casefold() for text in [*found, *names]} - danish - people - {""}


@pytest.fixture
def support(arena: Arena, as_it_was: None) -> Client:
    client = sign_in(arena.users["support"])
    for path in ("", f"{arena.companies['nordhavn'].pk}/"):
        client.post(f"/admin/reason/{path}", {"reason": "Kunden ringer"})
    return client


def page(model: Any, kind: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


def row_of(arena: Arena, model: Any) -> Any:
    """A row of the model: of the arena's company, or of the catalogue."""
    if filled := FILLED.get(model._meta.label):
        with as_system("tests: a row with values"):
            return new_row(arena, model._meta.label, "nordhavn", **filled)
    if issubclass(model, ScopedModel):
        return row_at(arena, model._meta.label, "nordhavn")
    with as_system("tests"):
        makers: dict[str, Any] = {"Plan": make_plan, "AddOn": make_add_on, "FeedAlarm": make_feed_alarm}
        return makers[model.__name__]() if model.__name__ in makers else OWN_ROWS[model._meta.label]()


def check(client: Client, path: str, english: set[str]) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, path
    texts = Texts(answer.content.decode()).found
    wrong = [text for text in texts if text.rstrip(":").casefold() in english]
    assert not wrong, f"{path}: English: {wrong}"
    for what, pattern in RAW.items():
        assert not (raw := [text for text in texts if pattern.search(text)]), f"{path}: {what}: {raw}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_models_pages_are_danish_and_in_the_portals_formats(
    model: Any, support: Client, arena: Arena, english: set[str]
) -> None:
    row = row_of(arena, model)
    check(support, page(model, "changelist"), english)
    check(support, page(model, "change", row.pk), english)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_models_names_are_translated(model: Any) -> None:
    """A name that Django derives from the code is no text of ours, and is English."""
    options, shown = model._meta, admin.site._registry[model]
    assert isinstance(options.verbose_name, Promise) and isinstance(options.verbose_name_plural, Promise)
    assert isinstance(options.app_config.verbose_name, Promise)
    request: Any = type("Request", (), {"user": None, "GET": {}})()
    for column in {*shown.get_list_display(request), *shown.get_fields(request)} - {"__str__"}:
        name = getattr(column, "short_description", None) or getattr(shown, str(column)).short_description
        assert isinstance(name, Promise), f"{options.label}.{column}"


def test_the_first_page_and_those_of_each_app_are_danish(support: Client, english: set[str]) -> None:
    paths = {reverse("admin:app_list", args=[model._meta.app_label]) for model in MODELS}
    for path in ("/admin/", "/admin/find/?q=nord", "/admin/password_change/", *sorted(paths)):
        check(support, path, english)
    text = Texts(support.get("/admin/").content.decode()).found
    for name in ("Abonnementer", "Overdragelser", "Produkter", "Tilvalg"):
        assert name in text


@pytest.mark.parametrize("act", ["delete_login"])
def test_an_acts_page_is_danish(act: str, support: Client, arena: Arena, english: set[str]) -> None:
    row = row_at(arena, "accounts.User", "nordhavn")
    check(support, f"/admin/accounts/user/{row.pk}/act/{act}/", english)
