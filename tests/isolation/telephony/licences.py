"""Licences: seen with the solution, at the grant's accounts; changed by those who may change the solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from telephony.licences.views import LicenceAct, LicenceStart
from telephony.models import LicenceEnding, TelephonyUser
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MISSING, Thing, none
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of
from tests.telephony.make import licence_type

CHANGE = "solution_change"
# The account that pays for the licences of each company.
AT = {"nordhavn": "konto", "datter": "datter_konto", "fremmed": "fremmed_konto"}
RULES = {
    "licences": Rule("function", "solution"),
    "licence": Rule("function", "solution", things="scope", by_account=True),
    "licence_act": Rule("act", CHANGE, things="scope", by_account=True, first=True),
    "licence_new": Rule("function", CHANGE),
    "licence_start": Rule("act", CHANGE, things="scope", by_account=True, first=True),
}
SHUT = frozenset({"licence_act", "licence_new", "licence_start"})


def _accounts(arena: Arena, route: Route) -> list[Thing]:
    """The act on each account, by the account's own name."""
    companies = {row.pk: name for name, row in arena.companies.items()}
    slug = LicenceStart.actions()[0].address
    found = [
        Thing(name, {"uid": row.uid, "slug": slug}, companies[row.company_id], account=name, slug=slug)
        for name, row in arena.accounts.items()
    ]
    return [
        *found,
        Thing("missing", {"uid": MISSING, "slug": slug}, kind="missing", slug=slug),
        Thing(
            "no such act", {**found[0].kwargs, "slug": "no-such-act"}, "nordhavn", kind="malformed", slug="no-such-act"
        ),
    ]


def _pools(arena: Arena, route: Route) -> list[Thing]:
    """The licences of each company, which its first account pays for."""
    rows = {c: row_at(arena, "telephony.LicencePool", c) for c in COMPANIES}
    return [*(Thing(f"licences at {c}", {"uid": r.uid}, c, account=AT[c]) for c, r in rows.items()), *none()]


def _acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on the licences of each company."""
    found: list[Thing] = acts_of(LicenceAct, "telephony.LicencePool")(arena, route)
    return [replace(thing, account=AT.get(thing.company or "")) for thing in found]


MAKERS = {
    "licence": _pools,
    "licence_act": _acts,
    "licence_start": _accounts,
}


def pool(arena: Arena, company: str, **ending: Any) -> Any:
    """Five licences, of which nobody has one; with `ending`, notice of one."""
    with as_system("tests: licences"):
        row = row_at(arena, "telephony.LicencePool", company)
        TelephonyUser.objects.system().filter(company=row.company_id).update(licence=None)
        LicenceEnding.objects.system().filter(pool=row).delete()
        type(row).objects.system().filter(pk=row.pk).update(seats=5, binding_until=None)
        if ending:
            new_row(arena, "telephony.LicenceEnding", company, pool=row, count=1, ended_at=None, release=[], **ending)
        row.refresh_from_db()
    return row


def ends(days: int) -> Callable[[Arena, str], Any]:
    """Licences of which one ends in so many days."""
    return lambda arena, company: pool(arena, company, last_day=timezone.localdate() + timedelta(days=days))


def person(arena: Arena, company: str) -> Any:
    """A user without a licence, where there is one to give."""
    pool(arena, company)
    return row_at(arena, "telephony.TelephonyUser", company)


def _started(_arena: Arena) -> dict[str, Any]:
    return {"licence": licence_type("ny").code, "count": "2"}


def _kept(arena: Arena) -> dict[str, Any]:
    with as_system("tests: licences"):
        row = row_at(arena, "telephony.LicencePool", "nordhavn")
        ending = LicenceEnding.objects.system().filter(pool=row).first()
    return {"ending": str(ending.uid) if ending else str(MISSING)}


TARGETS = {
    "buy_licences": pool,
    "end_licences": pool,
    "finish_endings": ends(-1),
    "keep_licences": ends(10),
    "set_licence": person,
}
DATA: dict[str, Any] = {
    "buy_licences": lambda _arena: {"count": "1"},
    "end_licences": lambda _arena: {"count": "1"},
    "finish_endings": lambda _arena: {},
    "keep_licences": _kept,
    "set_licence": lambda _arena: {"licence": licence_type().code},
    "start_licences": _started,
}
