"""Vacation greetings of companies, numbers and people, and one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from telephony.vacation.own_views import OwnGreetingAct
from telephony.vacation.views import GreetingAct
from tests.isolation.arena import Arena
from tests.isolation.makers import MISSING, Thing, none, of_model
from tests.isolation.routes import Route
from tests.isolation.rows import new_row
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of

HOURS = "solution_hours"
# The colleague at each company whose own telephone it is.
OWNERS = {"nordhavn": "group_admin", "datter": "datterkollega", "fremmed": "fremmedkollega"}
RULES = {
    "vacation_greetings": Rule("function", "solution"),
    "vacation_greeting_new": Rule("function", HOURS),
    "vacation_greeting": Rule("function", "solution", things="scope"),
    "vacation_greeting_act": Rule("act", HOURS, things="scope", first=True),
    "own_vacation": Rule("function", "own"),
    "own_vacation_new": Rule("act", "own", things="own"),
    "own_vacation_act": Rule("act", "own", things="own"),
}
SHUT = frozenset({"vacation_greeting_new", "vacation_greeting_act", "own_vacation_new", "own_vacation_act"})


def own_user(arena: Arena, company: str) -> Any:
    """The telephone of the company's colleague."""
    key = f"own telephone at {company}"
    if key not in arena.rows:
        owner = arena.users[OWNERS[company]]
        with as_system("tests: a telephone"):
            arena.rows[key] = new_row(arena, "telephony.TelephonyUser", company, user=owner)
    return arena.rows[key]


def own_greeting(arena: Arena, company: str) -> Any:
    """A greeting of that telephone."""
    key = f"own greeting at {company}"
    if key not in arena.rows:
        person = own_user(arena, company)
        with as_system("tests: a greeting"):
            arena.rows[key] = new_row(arena, "telephony.VacationGreeting", company, user=person)
    return arena.rows[key]


def own_telephones(arena: Arena, route: Route) -> list[Thing]:
    """A telephone of a colleague at each company."""
    found = [Thing(f"telephone at {c}", {"uid": own_user(arena, c).uid}, c, owner=o) for c, o in OWNERS.items()]
    return [*(replace(thing, slug="nyt-feriesvar") for thing in found), *none()]


def own_acts(arena: Arena, route: Route) -> list[Thing]:
    """Every act on a greeting of a colleague at each company."""
    slugs = [action.address for action in OwnGreetingAct.actions()]
    found = [
        Thing(f"{slug} at {c}", {"uid": own_greeting(arena, c).uid, "slug": slug}, c, owner=o, slug=slug)
        for slug in slugs
        for c, o in OWNERS.items()
    ]
    strange = {**found[0].kwargs, "slug": "no-such-act"}
    return [
        *found,
        Thing("missing", {"uid": MISSING, "slug": slugs[0]}, kind="missing", slug=slugs[0]),
        Thing("no such act", strange, "nordhavn", kind="malformed", slug="no-such-act"),
    ]


MAKERS = {
    "vacation_greeting": of_model("telephony.VacationGreeting"),
    "vacation_greeting_act": acts_of(GreetingAct, "telephony.VacationGreeting"),
    "own_vacation_new": own_telephones,
    "own_vacation_act": own_acts,
}


def telephone_of_actor(arena: Arena, company: str) -> Any:
    """A telephone of the person who runs the actions."""
    with as_system("tests: a telephone"):
        return new_row(arena, "telephony.TelephonyUser", company, user=arena.users["group_admin"])


def greeting_of_actor(arena: Arena, company: str) -> Any:
    """A greeting of that person."""
    person = telephone_of_actor(arena, company)
    with as_system("tests: a greeting"):
        return new_row(arena, "telephony.VacationGreeting", company, user=person)


def with_hours(arena: Arena, company: str) -> Any:
    """A company with opening hours, which its greetings are exceptions of."""
    with as_system("tests: opening hours"):
        new_row(arena, "telephony.Schedule", company)
    return arena.companies[company]


def greeting_with_hours(arena: Arena, company: str) -> Any:
    """A greeting of such a company."""
    with_hours(arena, company)
    with as_system("tests: a greeting"):
        return new_row(arena, "telephony.VacationGreeting", company)


TARGETS = {
    "add_greeting": with_hours,
    **dict.fromkeys(("change_greeting", "end_greeting"), greeting_with_hours),
    "add_own_greeting": telephone_of_actor,
    **dict.fromkeys(("change_own_greeting", "end_own_greeting"), greeting_of_actor),
}


def answers(**more: str) -> dict[str, str]:
    """What a form of a greeting is filled with."""
    day = timezone.localdate() + timedelta(days=40)
    return {"from_day": f"{day:%d.%m.%Y}", "action": "message", "text_da": "Vi holder ferie.", **more}


DATA: dict[str, Any] = {
    "add_greeting": lambda _arena: answers(about="company"),
    **dict.fromkeys(("change_greeting", "add_own_greeting", "change_own_greeting"), lambda _arena: answers()),
    **dict.fromkeys(("end_greeting", "end_own_greeting"), lambda _arena: {}),
}
