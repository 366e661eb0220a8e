"""Numbers: each somebody's own, on an account of a company."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.actions import registry
from selfservice.kernel.scope import as_system
from subscriptions.views.own import OwnAct
from tests.isolation.arena import Arena
from tests.isolation.makers import MAKERS, MISSING, Thing, none
from tests.isolation.routes import Route
from tests.isolation.rows import new_row

# Whose numbers there are, and at which company.
OWNERS = (
    ("group_admin", "nordhavn"),
    ("employee_own", "nordhavn"),
    ("kollega", "nordhavn"),
    ("subsidiary_admin", "datter"),
    ("fremmedkollega", "fremmed"),
)


def number_of(arena: Arena, owner: str, company: str) -> Any:
    """The person's subscription, with a SIM card; made at the first call."""
    key = f"number of {owner}"
    if key not in arena.rows:
        with as_system("tests: a number"):
            row = new_row(arena, "subscriptions.Subscription", company, user=arena.users[owner], category="mobile")
            arena.rows[key] = row
            new_row(arena, "subscriptions.SimCard", company, subscription=row, state="active")
    return arena.rows[key]


def numbers(arena: Arena, route: Route) -> list[Thing]:
    """One's own, a colleague's, the subsidiary's, a stranger's."""
    found = [Thing(f"number of {o}", {"uid": number_of(arena, o, c).uid}, c, owner=o) for o, c in OWNERS]
    return [*found, *none()]


def acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on each of them; and one that there is not."""
    found = []
    for index, slug in enumerate(registry[slug].address for slug in OwnAct.slugs):
        for owner, company in OWNERS:
            kwargs = {"uid": number_of(arena, owner, company).uid, "slug": slug}
            found.append(
                Thing(f"{slug} number of {owner}", kwargs, company, owner=owner, slug=slug, for_some=index > 0)
            )
    gone = {"uid": MISSING, "slug": found[0].slug}
    strange = {"uid": found[0].kwargs["uid"], "slug": "no-such-act"}
    return [
        *found,
        Thing("missing", gone, kind="missing", slug=found[0].slug),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


MAKERS |= {"own_number_of": numbers, "own_act": acts}
