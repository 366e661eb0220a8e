"""Which questions a route is asked: everyone, every object and every method, where the answers can differ."""

from __future__ import annotations

from collections.abc import Iterator

from tests.isolation.arena import Arena
from tests.isolation.makers import Thing, things_for
from tests.isolation.people import BY_NAME, PEOPLE, Person
from tests.isolation.routes import METHODS, Route
from tests.isolation.rules import PUBLIC, RULES


def _named(*names: str) -> tuple[Person, ...]:
    return tuple(BY_NAME[name] for name in names)


# One of each way through the gate.
FEW = _named("anonymous", "support", "group_admin", "employee_mobile", "sees_as_employee")
# And one of each way of seeing an object.
SOME = (*FEW, *_named("password_only", "idle", "locked", "named_admin", "no_grant", "foreign_admin"))


def cells(arena: Arena, route: Route) -> Iterator[tuple[Thing, str, Person]]:
    """Everyone asks for every object by the methods that a form uses; a few ask for the first by all the others.

    Where no answer depends on who asks (public pages, and the admin, where one decorator guards every page)
    everyone asks for the first object, and some for the rest.
    """
    same_for_all = route.path.startswith("/admin/") or RULES.get(route.name) is PUBLIC
    for index, thing in enumerate(things_for(arena, route)):
        for method in METHODS:
            usual = method in ("GET", "POST") and route.offers(method)
            if not usual and index:
                continue
            everyone = not index and method == "GET" if same_for_all else thing.kind == "real" and not thing.for_some
            for person in (PEOPLE if everyone else SOME) if usual else FEW:
                yield thing, method, person
