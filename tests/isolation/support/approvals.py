"""Requests in one place, the rules of a company, and delegations, which are the person's own."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from selfservice.kernel.scope.models import as_system
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MISSING, Thing
from tests.isolation.routes import Route
from tests.isolation.rows import new_row
from tests.isolation.rule import Rule

# Whose the delegation at each company is.
OWNERS = {"nordhavn": "group_admin", "datter": "datterkollega", "fremmed": "fremmedkollega"}
RULES = {
    "approvals": Rule("login"),
    "delegation_new": Rule("login"),
    "delegation_act": Rule("login", things="own_anywhere", all_companies=True),
    "approval_rules": Rule("function", "users"),
    "approval_rule_act": Rule("act", "users", things="scope", first=True, all_companies=True),
}
SHUT = frozenset({"approvals", "delegation_new", "delegation_act", "approval_rule_act"})


def delegation(arena: Arena, company: str, owner: str = "") -> Any:
    """A delegation of a colleague at the company."""
    with as_system("tests: a delegation"):
        return new_row(arena, "support.Delegation", company, user=arena.users[owner or OWNERS[company]])


def delegations(arena: Arena, route: Route) -> list[Thing]:
    """The end of each, and what there is not."""
    for company in OWNERS:
        key = f"delegation at {company}"
        if key not in arena.rows:
            arena.rows[key] = delegation(arena, company)
    rows = {company: arena.rows[f"delegation at {company}"] for company in OWNERS}
    return [
        *(
            Thing(f"delegation at {c}", {"uid": row.uid, "slug": "afslut"}, c, owner=OWNERS[c], slug="afslut")
            for c, row in rows.items()
        ),
        Thing("missing", {"uid": MISSING, "slug": "afslut"}, kind="missing", slug="afslut"),
    ]


def rule_acts(arena: Arena, route: Route) -> list[Thing]:
    """The change of each company's rules; and one that there is not."""
    slugs = ("godkendelser", "godkend-bestillinger")
    found = [
        Thing(f"{s} of {c}", {"uid": arena.companies[c].uid, "slug": s}, c, slug=s) for c in COMPANIES for s in slugs
    ]
    strange = {"uid": arena.companies["nordhavn"].uid, "slug": "no-such-act"}
    return [
        *found,
        Thing("missing", {"uid": MISSING, "slug": slugs[0]}, kind="missing", slug=slugs[0]),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


MAKERS = {"delegation_act": delegations, "approval_rule_act": rule_acts}
TARGETS = {"end_delegation": lambda arena, company: delegation(arena, company, "group_admin")}
DATA: dict[str, Any] = {
    "add_delegation": lambda arena: {
        "colleague": str(arena.users["parent_admin"].uid),
        "first_day": f"{timezone.localdate():%d.%m.%Y}",
        "last_day": f"{timezone.localdate():%d.%m.%Y}",
    },
    "end_delegation": lambda _arena: {},
}
# Somebody else than the user.
KNOWN = {"support.Delegation": {"colleague": lambda: User.objects.system().filter(company=None).first()}}
