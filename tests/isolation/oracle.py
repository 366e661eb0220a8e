"""What the answer to a cell must be, by the rules alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from accounts.functions import Function
from tests.isolation.makers import Thing
from tests.isolation.people import Needed, Person
from tests.isolation.routes import Route
from tests.isolation.rule import Rule
from tests.isolation.rules import ADMIN_ANSWERS, ADMIN_POST, RULES, SHUT, STILL_SENT

# What a page answers those who may use it: the page, another page, a form's complaint, "too many".
OPEN = frozenset({200, 201, 204, 302, 400, 422, 429})


@dataclass(frozen=True, slots=True)
class Expected:
    """Statuses, and where a redirect leads (its beginning) or must not lead, and words that must stand there."""

    statuses: frozenset[int]
    leads: str = ""
    words: str = ""
    allowed: bool = False

    def fits(self, answer: Any) -> bool:
        """Whether the answer is as expected."""
        leads = answer.headers.get("Location", "")
        if answer.status_code not in self.statuses:
            return False
        if answer.status_code == 302:
            if self.leads:
                return bool(leads.startswith(self.leads))
            return not leads.startswith(("/log-ind/?next=", "/log-ind/?idle", "/admin/login/"))
        return not self.words or answer.content == b"" or self.words in answer.content.decode()

    def __str__(self) -> str:
        return f"{sorted(self.statuses)} {self.leads}{self.words}".strip()


TO_LOGIN = Expected(frozenset({302}), leads="/log-ind/")
TO_ADMIN = Expected(frozenset({302}), leads="/admin/")
TO_ADMIN_LOGIN = Expected(frozenset({302}), leads="/admin/login/?next=")
NOWHERE = Expected(frozenset({404}))
NOT_OFFERED = Expected(frozenset({405}))
NOT_SIGNED = {code: Expected(frozenset({code}), allowed=True) for code in (401, 403)}


def expected(route: Route, method: str, person: Person, thing: Thing) -> Expected:
    """What must be answered."""
    if thing.kind == "malformed" and not thing.slug:
        return NOWHERE
    if route.path.startswith("/admin/"):
        return _in_admin(route, method, person, thing)
    assert route.name in RULES, f"{route.name} ({route.path}): say in tests/isolation/rules.py who it is for"
    rule = RULES[route.name]
    if rule.who == "public":
        return _opened(route, method, strict=False)
    if rule.who == "signed":
        return (
            NOT_SIGNED[rule.unsigned]
            if route.offers(method) and method != "OPTIONS"
            else _opened(route, method, strict=False)
        )
    return _at_the_gate(route, rule, method, person) or _inside(route, rule, method, person, thing)


def _at_the_gate(route: Route, rule: Rule, method: str, person: Person) -> Expected | None:
    """What stops somebody before the page is asked."""
    if person.entry == "none":
        return TO_LOGIN
    if person.entry == "staff":
        return _opened(route, method) if rule.staff_too else TO_ADMIN
    looks_only = person.viewed_as and route.name not in STILL_SENT
    if looks_only and (route.name in SHUT or method not in ("GET", "HEAD", "OPTIONS")):
        # Of an act that there is not, even that is not said.
        return Expected(frozenset({403, 404}) if rule.who == "act" and method == "GET" else frozenset({403}))
    return forbidden(rule.function) if rule.who == "function" and not person.holds(rule.function) else None


def _inside(route: Route, rule: Rule, method: str, person: Person, thing: Thing) -> Expected:
    """What the page itself says."""
    if rule.who == "act":
        if thing.kind == "malformed":
            return NOWHERE
        if not person.holds(asked(rule, thing), all_companies=rule.all_companies):
            return forbidden(asked(rule, thing))
    found = seen(rule, person, thing, method)
    if rule.first and not found:
        return NOWHERE
    if not route.offers(method):
        return NOT_OFFERED
    if not found:
        return Expected(frozenset({200, 404})) if method == "OPTIONS" else NOWHERE
    return _opened(route, method)


def seen(rule: Rule, person: Person, thing: Thing, method: str) -> bool:
    """Whether the object is the person's to see there."""
    if rule.things in ("own_or_users", "own_anywhere"):
        own = thing.owner == (person.viewed_as or person.user) and any(p.company == thing.company for p in person.parts)
        return own or (
            rule.things == "own_or_users"
            and person.sees("users", thing.company, None, by_account=True, all_companies=True)
        )
    if rule.things == "own":
        owns = thing.owner == (person.viewed_as or person.user)
        return owns and person.sees(
            rule.function, thing.company, None, by_account=False, all_companies=rule.all_companies
        )
    if rule.things == "scope" and (thing.kwargs or (thing.data and method in ("POST", "PUT"))):
        if not rule.function:
            return any(part.company == thing.company for part in person.parts)
        return _owns(rule, person, thing) or person.sees(
            _for_all(asked(rule, thing)),
            thing.company,
            thing.account,
            by_account=rule.by_account,
            all_companies=rule.all_companies,
        )
    return True


def asked(rule: Rule, thing: Thing) -> Needed:
    """The function that is asked for there: the route's, or the one of the act that the address names."""
    return rule.acts[thing.slug] if rule.acts and thing.slug in rule.acts else rule.function


def _for_all(function: Needed) -> Needed:
    """Without the function that shows one's own alone, where several are asked for."""
    return function if isinstance(function, str) else tuple(one for one in function if one != "own")


def _owns(rule: Rule, person: Person, thing: Thing) -> bool:
    owner = person.viewed_as or person.user
    return rule.own_too and thing.owner == owner and person.sees("own", thing.company, None, by_account=False)


def forbidden(function: Needed) -> Expected:
    """403, with the missing function's name (of several, the first one's)."""
    with translation.override("da"):
        first = function if isinstance(function, str) else function[0]
        return Expected(frozenset({403}), words=str(Function(first).label))


def _opened(route: Route, method: str, *, strict: bool = True) -> Expected:
    if route.offers(method):
        return Expected(OPEN if strict else OPEN | {404}, allowed=True)
    return NOT_OFFERED if strict else Expected(OPEN | {404, 405})


def _in_admin(route: Route, method: str, person: Person, thing: Thing) -> Expected:
    name = route.name.removeprefix("admin:")
    if person.entry != "staff":
        # Seeing as a colleague does not change who is logged in.
        if name == "login":
            return Expected(frozenset({403})) if person.entry == "user" else TO_LOGIN
        return Expected(frozenset({302}), leads="/admin/") if name == "logout" else TO_ADMIN_LOGIN
    tables = (ADMIN_POST, ADMIN_ANSWERS) if method == "POST" else (ADMIN_ANSWERS,)
    answers = (known for table in tables for end, known in table.items() if name == end or name.endswith(f"_{end}"))
    statuses = next(answers, None)
    assert statuses is not None, f"{route.name} ({route.path}): say in tests/isolation/rules.py what support gets"
    if not person.superuser:
        statuses |= {403, 404}
    if thing.kind == "missing" or thing.slug == "no-such-act":
        return Expected((statuses | {302, 404}) - {200})
    return Expected(statuses, allowed=person.superuser and bool(statuses & OPEN))
