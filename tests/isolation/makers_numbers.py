"""Numbers: each somebody's own, on an account of a company."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from subscriptions.detail.action_views import SubscriptionAct
from subscriptions.own_number.views import OwnAct
from tests.isolation.arena import Arena
from tests.isolation.makers import MAKERS, MISSING, Thing, none
from tests.isolation.routes import Route
from tests.isolation.rows import new_row
from tests.isolation.rules import SUBSCRIPTION_ACTS

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
    """One's own, a colleague's, the subsidiary's, another tenant's."""
    found = [Thing(f"number of {o}", {"uid": number_of(arena, o, c).uid}, c, owner=o) for o, c in OWNERS]
    return [*found, *none()]


def acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on each of them; and one that there is not."""
    found = []
    for index, slug in enumerate(action.address for action in OwnAct.actions()):
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


# Whose numbers stand at which account.
AT = {"nordhavn": "konto", "datter": "datter_konto", "fremmed": "fremmed_konto"}


def subscriptions(arena: Arena, route: Route) -> list[Thing]:
    """The same numbers, each on an account."""
    return [replace(thing, account=AT.get(thing.company or "")) for thing in numbers(arena, route)]


def company_acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act of the registry on some of them, with the function that the rules say it wants."""
    found = []
    for index, slug in enumerate(action.address for action in SubscriptionAct.actions()):
        assert slug in SUBSCRIPTION_ACTS, f"say in tests/isolation/rules.py who may do {slug}"
        for owner, company in OWNERS if not index else (OWNERS[0], OWNERS[-1]):
            kwargs = {"uid": number_of(arena, owner, company).uid, "slug": slug}
            found.append(
                Thing(f"{slug} number of {owner}", kwargs, company, account=AT[company], slug=slug, for_some=index > 0)
            )
    gone = {"uid": MISSING, "slug": found[0].slug}
    strange = {"uid": found[0].kwargs["uid"], "slug": "no-such-act"}
    return [
        *found,
        Thing("missing", gone, kind="missing", slug=found[0].slug),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


def planned(arena: Arena, route: Route) -> list[Thing]:
    """A change of each number that waits for its day."""
    found = []
    for owner, company in OWNERS[1:]:
        key = f"planned for {owner}"
        if key not in arena.rows:
            target = number_of(arena, owner, company)
            with as_system("tests: something planned"):
                arena.rows[key] = new_row(
                    arena, "kernel.ActionRun", company, action="change_plan", state="scheduled",
                    target_model="subscriptions.subscription", target_id=target.pk, due_at=timezone.now(),
                )  # fmt: skip
        found.append(Thing(key, {"uid": arena.rows[key].uid}, company, account=AT[company]))
    return [*found, *none()]


def documents(arena: Arena, route: Route) -> list[Thing]:
    """A document of each of the numbers."""
    found = []
    for owner, company in OWNERS:
        key = f"document of {owner}"
        if key not in arena.rows:
            number = number_of(arena, owner, company)
            with as_system("tests: a document"):
                arena.rows[key] = new_row(
                    arena, "subscriptions.Document", company, subscription=number, kind="termination"
                )
        found.append(Thing(key, {"uid": arena.rows[key].uid}, company, account=AT[company], owner=owner))
    return [*found, *none()]


MAKERS |= {
    "own_number_of": numbers,
    "own_act": acts,
    "planned_cancel": planned,
    "subscription": subscriptions,
    "subscription_document": documents,
    "subscription_act": company_acts,
}
