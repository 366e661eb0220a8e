"""Usage: numbers that are looked into, limits, and what is filled into the forms of their actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MAKERS, MISSING, Thing
from tests.isolation.makers_numbers import AT, subscriptions
from tests.isolation.routes import Route
from tests.isolation.rows import new_row


def limit_at(arena: Arena, company: str) -> Any:
    """A limit for an account of the company's; made at the first call."""
    key = f"limit at {company}"
    if key not in arena.rows:
        with as_system("tests: a limit"):
            arena.rows[key] = new_row(
                arena, "subscriptions.UsageLimit", company, account=arena.accounts[AT[company]], subscription=None
            )
    return arena.rows[key]


def limit_acts(arena: Arena, route: Route) -> list[Thing]:
    """Removing a limit of each company's; and an act that there is not."""
    slug = "fjern"
    found = [
        Thing(f"limit at {c}", {"uid": limit_at(arena, c).uid, "slug": slug}, c, account=AT[c], slug=slug)
        for c in COMPANIES
    ]
    return [*found, *_none(found[0], slug)]


def company_acts(arena: Arena, route: Route) -> list[Thing]:
    """The choice of each company; and one that there is not."""
    slug = "viste-numre"
    found = [Thing(c, {"uid": arena.companies[c].uid, "slug": slug}, c, slug=slug) for c in COMPANIES]
    return [*found, *_none(found[0], slug)]


def _none(real: Thing, slug: str) -> list[Thing]:
    strange = {"uid": real.kwargs["uid"], "slug": "no-such-act"}
    return [
        Thing("missing", {"uid": MISSING, "slug": slug}, kind="missing", slug=slug),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


def groups(arena: Arena, route: Route) -> list[Thing]:
    """What usage is summed up by; it names nobody's object."""
    return [Thing(group, {"group": group}) for group in ("konti", "afdelinger", "selskaber")]


def the_company(arena: Arena, company: str) -> Any:
    """The company whose usage is limited."""
    return arena.companies[company]


TARGETS: dict[str, Callable[[Arena, str], Any]] = {
    "set_usage_limit": the_company,
    "set_full_numbers": the_company,
    "remove_usage_limit": limit_at,
}
DATA: dict[str, Callable[[Arena], dict[str, Any]]] = {
    "set_usage_limit": lambda arena: {
        "about": "account", "which": arena.accounts["konto"].number, "measure": "amount", "most": "500",
    },
    "set_full_numbers": lambda _arena: {"full_numbers": "on"},
    "remove_usage_limit": lambda _arena: {},
}  # fmt: skip
MAKERS |= {
    "usage_number": subscriptions,
    "usage_records": subscriptions,
    "usage_limit_act": limit_acts,
    "usage_company_act": company_acts,
    "usage_by": groups,
}
