"""What the exchange has refused: seen with the solution, sent again by those who may change a part of it."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.scope.models import as_system
from telephony.exchange.views import ExchangeAct
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MISSING, Thing
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at
from tests.isolation.rule import Rule

SENDS = ("solution_change", "solution_hours", "solution_draft", "solution_publish")
RULES = {
    "exchange_refused": Rule("function", "solution"),
    "exchange_act": Rule("act", SENDS, things="scope", first=True),
}
SHUT = frozenset({"exchange_act"})


def refused(arena: Arena, company: str, **_values: Any) -> Any:
    """A user that the exchange has refused."""
    with as_system("tests: a refusal"):
        person = new_row(arena, "telephony.TelephonyUser", company)
        return new_row(arena, "telephony.ExchangeState", company, object_uid=person.uid)


def acts_of(view: Any, label: str) -> Any:
    """Return a maker: every act of a page on the row of a model at each company; and what there is not."""

    def make(arena: Arena, route: Route) -> list[Thing]:
        rows = {c: row_at(arena, label, c) for c in COMPANIES}
        slugs = [action.address for action in view.actions()]
        found = [
            Thing(f"{slug} at {c}", {"uid": row.uid, "slug": slug}, c, slug=slug)
            for slug in slugs
            for c, row in rows.items()
        ]
        strange = {**found[0].kwargs, "slug": "no-such-act"}
        return [
            *found,
            Thing("missing", {"uid": MISSING, "slug": slugs[0]}, kind="missing", slug=slugs[0]),
            Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
        ]

    return make


MAKERS = {"exchange_act": acts_of(ExchangeAct, "telephony.ExchangeState")}
TARGETS = {"send_to_exchange": lambda arena, company: refused(arena, company)}
DATA: dict[str, Any] = {"send_to_exchange": lambda _arena: {}}
