"""Offers of numbers: by each company, and to each company."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from subscriptions.transfers.service import link_for_mail
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MAKERS, MISSING, Thing, none
from tests.isolation.makers_numbers import AT
from tests.isolation.routes import Route
from tests.isolation.rows import new_row

# To whom each company's number is offered.
TO = {"nordhavn": "fremmed", "datter": "nordhavn", "fremmed": "datter"}


def offered_by(arena: Arena, company: str) -> Any:
    """An offer that waits, of a number at the company's first account; made at the first call."""
    key = f"offer by {company}"
    if key not in arena.rows:
        account = arena.accounts[AT[company]]
        with as_system("tests: an offer"):
            number = new_row(arena, "subscriptions.Subscription", company, account=account, category="mobile")
            arena.rows[key] = new_row(
                arena, "subscriptions.Transfer", company, account=account, subscription=number, state="waiting",
                kind="company", on=timezone.localdate(), expires_at=timezone.now() + timedelta(hours=48),
                to_company=arena.companies[TO[company]], to_account=None, asked_by=None, ean="",
            )  # fmt: skip
    return arena.rows[key]


def links(arena: Arena, route: Route) -> list[Thing]:
    """A recipient's link, and one that is not ours."""
    path = link_for_mail({"transfer": str(offered_by(arena, "nordhavn").uid)})
    token = path.rstrip("/").rpartition("/")[2]
    return [
        Thing("a link", {"token": token}, "nordhavn"),
        Thing("a false link", {"token": "abc"}, kind="missing"),
    ]


def to_take(arena: Arena, route: Route) -> list[Thing]:
    """Each belongs, here, to the company that it is offered to."""
    givers = sorted(COMPANIES, key=lambda giver: TO[giver] != "nordhavn")
    found = [Thing(f"offer to {TO[c]}", {"uid": offered_by(arena, c).uid}, TO[c]) for c in givers]
    return [*found, *none()]


def to_take_back(arena: Arena, route: Route) -> list[Thing]:
    """Each belongs to the company that has made it."""
    found = [
        Thing(f"offer by {c}", {"uid": offered_by(arena, c).uid, "slug": "fortryd"}, c, account=AT[c], slug="fortryd")
        for c in COMPANIES
    ]
    strange = {"uid": found[0].kwargs["uid"], "slug": "no-such-act"}
    return [
        *found,
        Thing("missing", {"uid": MISSING, "slug": "fortryd"}, kind="missing", slug="fortryd"),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


MAKERS |= {"transfer_answer": links, "transfer_take": to_take, "transfer_act": to_take_back}
