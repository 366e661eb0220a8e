"""Which questions a route is asked: everyone, every object and every method, where the answers can differ.

Of a route's objects that are the same to the oracle (of one company, account and owner, with acts of one function),
everyone asks for the first, and one of each kind of person for the others. Who is stopped before any object is looked
for (no whole login, support staff) asks for the first of a route alone, but for one who is not logged in. Of the
methods that a route does not offer, one is asked for: Django answers all of them in one place.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.isolation.arena import Arena
from tests.isolation.makers import Thing, things_for
from tests.isolation.oracle import asked
from tests.isolation.people import BY_NAME, PEOPLE, Person
from tests.isolation.routes import METHODS, Route
from tests.isolation.rules import PUBLIC, RULES


def _named(*names: str) -> tuple[Person, ...]:
    return tuple(BY_NAME[name] for name in names)


# One of each way through the gate.
FEW = _named("anonymous", "support", "group_admin", "employee_mobile", "sees_as_employee")
# And another tenant.
ALIKE = (*FEW, *_named("foreign_admin"))
# And one of each way of seeing an object.
SOME = (*FEW, *_named("password_only", "idle", "locked", "named_admin", "no_grant", "foreign_admin"))


def cells(arena: Arena, route: Route) -> Iterator[tuple[Thing, str, Person]]:
    """Everyone asks for every object of the group by the methods that a form uses; a few by all the others.

    Where no answer depends on who asks (public pages, and the admin, where one decorator guards every page)
    everyone asks for the first object, and a few for the rest.
    """
    met: set[object] = set()
    same_for_all = route.path.startswith("/admin/") or RULES.get(route.name) is PUBLIC
    for index, thing in enumerate(things_for(arena, route)):
        people = asking(thing, alike=is_alike(route, thing, met), first=not index)
        for method in methods(route):
            usual = method in ("GET", "POST") and route.offers(method)
            if usual and same_for_all:
                people = FEW if index else SOME if method == "POST" else PEOPLE
            if usual or not index:
                yield from ((thing, method, person) for person in (people if usual else FEW))


def methods(route: Route) -> Iterator[str]:
    """Those that the route offers, and the first of those that it does not."""
    offered = [method for method in METHODS if route.offers(method)]
    yield from offered
    yield from [method for method in METHODS if method not in offered][:1]


def asking(thing: Thing, *, alike: bool, first: bool) -> tuple[Person, ...]:
    """Who asks for an object where it matters who does; `first`: it is the first of its route."""
    if thing.kind == "malformed":
        return FEW
    if alike or thing.kind == "missing":
        return ALIKE
    people = SOME if thing.for_some or thing.company == "fremmed" else PEOPLE
    return people if first else tuple(one for one in people if one.entry == "user" or one.session == "none")


def sameness(route: Route, thing: Thing) -> object:
    """What the oracle knows of an object of a route: to all objects with the same, it says the same."""
    rule = RULES.get(route.name)
    whose = (thing.kind, thing.company, thing.account, thing.owner, thing.for_some, bool(thing.data))
    return (*whose, asked(rule, thing) if rule else "")


def is_alike(route: Route, thing: Thing, met: set[object]) -> bool:
    """Whether an object that is the same to the oracle is in `met`, which it joins."""
    if route.name not in RULES or thing.kind != "real":
        return False
    key = sameness(route, thing)
    known = key in met
    met.add(key)
    return known
