"""Calls and codes, which are the person's own."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from selfservice.kernel.core.crypto import digest
from selfservice.kernel.scope.models import as_system
from selfservice.support.calls.actions.show_support_code import PURPOSE
from selfservice.support.calls.forms import key_of
from selfservice.support.calls.intervals import next_intervals
from selfservice.support.hours.stored import hours
from selfservice.support.models import SupportCode, WeeklyHours
from tests.isolation.arena import Arena
from tests.isolation.makers import MISSING, Thing
from tests.isolation.routes import Route
from tests.isolation.rows import new_row
from tests.isolation.rule import Rule

# Whose the call at each company is.
OWNERS = {"nordhavn": "group_admin", "datter": "datterkollega", "fremmed": "fremmedkollega"}
CODE = "314159"
RULES = {
    **dict.fromkeys(("calls", "call_back_new", "support_code"), Rule("login")),
    "call_act": Rule("login", things="own_anywhere", all_companies=True),
}
SHUT = frozenset({"calls", "call_back_new", "support_code", "call_act"})


def call(arena: Arena, company: str, owner: str = "") -> Any:
    """A call that a colleague at the company has asked for."""
    with as_system("tests: a call"):
        return new_row(arena, "support.CallBack", company, user=arena.users[owner or OWNERS[company]])


def calls(arena: Arena, route: Route) -> list[Thing]:
    """The cancelling of each, and what there is not."""
    for company in OWNERS:
        key = f"own call at {company}"
        if key not in arena.rows:
            arena.rows[key] = call(arena, company)
    rows = {company: arena.rows[f"own call at {company}"] for company in OWNERS}
    return [
        *(
            Thing(f"call at {c}", {"uid": row.uid, "slug": "annuller"}, c, owner=OWNERS[c], slug="annuller")
            for c, row in rows.items()
        ),
        Thing("missing", {"uid": MISSING, "slug": "annuller"}, kind="missing", slug="annuller"),
    ]


def code(arena: Arena) -> dict[str, Any]:
    """The code that a colleague has been shown."""
    key = digest(CODE, PURPOSE)
    with as_system("tests: a code"):
        SupportCode.objects.system().filter(digest=key).delete()
        new_row(arena, "support.SupportCode", "nordhavn", digest=key, expires_at=timezone.now() + timedelta(minutes=5))
    return {"code": "314 159"}


def asked(_arena: Arena) -> dict[str, Any]:
    """The next interval; tests that empty all tables take the hours, too."""
    if not WeeklyHours.objects.exists():
        WeeklyHours.objects.bulk_create(WeeklyHours(weekday=n, opens=time(8), closes=time(17)) for n in range(5))
    return {
        "number": "20123456",
        "interval": key_of(next_intervals(hours(), timezone.now())[0]),
        "about": "Faktura",
    }


MAKERS = {"call_act": calls}
TARGETS = {"cancel_call": lambda arena, company: call(arena, company, "group_admin")}
DATA: dict[str, Any] = {
    "ask_call": asked,
    "cancel_call": lambda _arena: {},
    "show_support_code": lambda _arena: {},
    "use_support_code": code,
    **dict.fromkeys(("call_done", "call_missed"), lambda _arena: {"reason": "Prøve"}),
}
KNOWN = {
    "support.CallBack": {
        "number": lambda: "+4520123456",
        "audience": lambda: "author",
        "state": lambda: "asked",
        "case": lambda: None,
    },
    "support.SupportCode": {"audience": lambda: "author", "used_at": lambda: None},
}
