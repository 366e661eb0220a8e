"""What is another's answers exactly as what does not exist: status, headers, body, and the number of queries.

In paths, in parameters of lists, in every field of every form, and in what a wizard remembers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urljoin
from uuid import UUID

import pytest

from selfservice.kernel.lists.views import ListPage
from tests.isolation.answers import Comparison, looked_at
from tests.isolation.arena import Arena
from tests.isolation.cells import is_alike
from tests.isolation.makers import MISSING, Thing, address, things_for
from tests.isolation.oracle import seen
from tests.isolation.people import BY_NAME
from tests.isolation.routes import Route, routes
from tests.isolation.rules import PUBLIC, RULES

ROUTES = [r for r in routes() if not r.path.startswith("/admin/") and RULES.get(r.name) is not PUBLIC]
WITH_OBJECTS = [r for r in ROUTES if RULES.get(r.name) and RULES[r.name].things != "link"]
LISTS = [r for r in ROUTES if isinstance(r.view_class, type) and issubclass(r.view_class, ListPage)]
PEOPLE = [BY_NAME[n] for n in ("group_admin", "parent_admin", "named_admin", "group_admin_at_datter", "foreign_admin")]
PEOPLE += [BY_NAME[n] for n in ("finance", "employee_mobile", "employee_own", "sees_as_admin")]
# Pages without objects that may take some from their parameters, under the names that the portal uses.
PLAIN = [r for r in ROUTES if r not in LISTS and r.plain and not r.params and r.offers("GET")]
NAMES = (("selskab",), ("person", "om", "q"))
FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*>")
NUMBER = re.compile(r"\d+")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
ATTRIBUTE_OF_FORM = re.compile(r'\b(action|method)="([^"]*)"')
ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')
# Fields that are read as what they are called, and name no object.
PLAIN_FIELDS = re.compile(r'<textarea\b[^>]*>|<input\b[^>]*\btype="(?:password|file|number|date|time|email|tel)"[^>]*>')


def twin(thing: Thing) -> Thing:
    """The same address or form with an id that nobody has."""
    uids = [k for k, v in thing.kwargs.items() if isinstance(v, UUID)]
    # Of one's own draft it is the company that is another tenant's.
    uid = (uids[-1] if thing.owner == "nobody" else uids[0]) if uids else None
    kwargs = thing.kwargs | ({uid: MISSING} if uid else {})
    return replace(thing, kwargs=kwargs, data=dict.fromkeys(thing.data, str(MISSING)))


@pytest.mark.parametrize("route", WITH_OBJECTS, ids=lambda route: route.path)
def test_in_the_path_or_the_form(route: Route, arena: Arena) -> None:
    rule, compared, wrong = RULES[route.name], 0, []
    comparison, met = Comparison(arena), set[object]()
    for thing in things_for(arena, route):
        people = PEOPLE[:1] + PEOPLE[-2:] if is_alike(route, thing, met) else PEOPLE
        for person in people if thing.kind == "real" and not thing.for_some else ():
            for method in ("GET", "POST"):
                if not route.offers(method) or seen(rule, person, thing, method):
                    continue
                named = [*map(str, thing.kwargs.values()), thing.key, str(MISSING)]
                pair = [(address(route, one), one.data or None) for one in (thing, twin(thing))]
                compared += 1
                if differs := comparison.differs(person, method, pair, named):
                    wrong.append(f"{method} {thing.label} as {person.name}: {differs}")
    assert not wrong, "\n".join(wrong)
    assert compared, f"nothing of {route.name} is unseen by anybody"


def test_a_difference_is_noticed(arena: Arena) -> None:
    """The control of the comparison: what is seen differs from what does not exist, each time it is asked for."""
    comparison, person, uid = Comparison(arena), BY_NAME["group_admin"], str(arena.accounts["konto"].uid)
    paths = [(f"/konti/{one}/", None) for one in (uid, str(MISSING))]
    for _time in (1, 2):
        assert comparison.differs(person, "GET", paths, [uid, str(MISSING)]) == "status 200 and 404"
        assert not comparison.differs(person, "GET", [paths[1], paths[1]], [str(MISSING)])


def ids_of_other_tenant(arena: Arena) -> list[str]:
    """Ids of the other tenant's company, account and colleague, as plain ids and with their model."""
    rows: dict[str, Any] = {
        "accounts.company": arena.companies["fremmed"],
        "accounts.account": arena.accounts["fremmed_konto"],
        "accounts.user": arena.users["fremmedkollega"],
    }
    return [*(str(row.uid) for row in rows.values()), f"accounts.user:{rows['accounts.user'].uid}"]


def parameters(route: Route) -> Iterator[str]:
    """What a list's address can say: every filter, and where a page begins."""
    yield from vars(route.view_class.filters)["base_filters"]
    yield from ("efter", "foer")


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.path)
def test_in_the_parameters_of_a_list(route: Route, arena: Arena) -> None:
    person, comparison, wrong = BY_NAME["group_admin"], Comparison(arena), []
    for name in parameters(route):
        for uid in ids_of_other_tenant(arena):
            gone = re.sub(r"[0-9a-f-]{36}$", str(MISSING), uid)
            for more in ("", "&nr=26", "&format=csv") if name in ("efter", "foer", "selskab") else ("",):
                pair = [(f"{route.path}?{name}={one}{more}", None) for one in (uid, gone)]
                if differs := comparison.differs(person, "GET", pair, [uid[-36:], str(MISSING)]):
                    wrong.append(f"?{name}={uid}{more}: {differs}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("names", NAMES)
def test_in_the_parameters_of_any_page(names: tuple[str, ...], arena: Arena) -> None:
    person, comparison, wrong = BY_NAME["group_admin"], Comparison(arena), []
    for route in PLAIN:
        if route.name in NEW_EACH_TIME:
            continue
        for uid in (ids_of_other_tenant(arena)[0], ids_of_other_tenant(arena)[2]):
            named = [uid, str(MISSING)]
            pair = [(f"{route.path}?{urlencode(dict.fromkeys(names, one))}", None) for one in named]
            if differs := comparison.differs(person, "GET", pair, named):
                wrong.append(f"{route.path}, {names}={uid}: {differs}")
    assert not wrong, "\n".join(wrong)


# Pages that show a new secret at each visit: no two answers are alike.
NEW_EACH_TIME = {"activate_factors", "activate_backup_codes", "add_app", "backup_codes", "support_code"}
# A token, and the button that reserves free numbers at the network, if the simulators run.
NEW_EACH_TIME_FIELDS = {"csrfmiddlewaretoken", "numbers"}
FORMS = [r for r in ROUTES if r.offers("POST") and r.offers("GET") and r.name not in NEW_EACH_TIME]


# Fields of the form of every action, which the kernel reads in one place: where to go back to, and the form's id.
OF_EVERY_ACTION = {"back", "request_id"}
# What many pages have, each asked once: of forms such as the search address, method and field; fields of every action.
asked_elsewhere: set[tuple[str, ...]] = set()


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.path)
def test_in_every_field_of_a_form(route: Route, arena: Arena) -> None:
    """Of the objects whose forms are the same, the first that is seen; of fields that differ in a number, the first."""
    person, comparison, wrong = BY_NAME["group_admin"], Comparison(arena), []
    acts: set[str] = set()
    for thing in things_for(arena, route):
        if thing.kind != "real" or thing.for_some or not seen(RULES[route.name], person, thing, "GET"):
            continue
        if thing.slug in acts:
            continue
        acts.add(thing.slug)
        path = address(route, thing)
        page = arena.ask(person, "GET", path)
        text = page.content.decode() if page.status_code == 200 else ""
        plain = dict(fields_of("".join(PLAIN_FIELDS.findall(text))))
        for (where, method), fields in forms_of(path, text):
            shared = {
                name: (name,) if name in OF_EVERY_ACTION else (where, method, name)
                for name in fields
                if where != path or name in OF_EVERY_ACTION
            }
            alike = {NUMBER.sub("0", name): name for name in reversed(fields)}.values()
            for name in [name for name in alike if shared.get(name) not in asked_elsewhere and name not in plain]:
                for uid in ids_of_other_tenant(arena)[:3]:
                    named = [uid, str(MISSING)]
                    pair = [(where, fields | {name: one}) for one in named]
                    if differs := comparison.differs(person, method, pair, named):
                        wrong.append(f"{path}: {method} {where} {name}={uid}: {differs}")
            asked_elsewhere.update(shared.values())
    assert not wrong, "\n".join(wrong)


def forms_of(path: str, page: str) -> list[tuple[tuple[str, str], dict[str, str]]]:
    """Where a page's forms are sent and how, with their fields; a field outside of them goes with the page's own."""
    found: dict[tuple[str, str], dict[str, str]] = {(path, "POST"): {}}
    rest = page
    for form in FORM.finditer(page):
        sent = dict(ATTRIBUTE_OF_FORM.findall(form[1]))
        where, method = urljoin(path, html.unescape(sent.get("action", ""))), sent.get("method", "get").upper()
        if (where, method) != (path, "POST"):
            found.setdefault((where, method), {}).update(fields_of(form[2]))
            rest = rest.replace(form[0], "")
    found[path, "POST"] |= dict(fields_of(rest))
    return list(found.items())


def fields_of(page: str) -> Iterator[tuple[str, str]]:
    """The fields of all forms of a page, with the values that stand there."""
    for tag in FIELD.findall(page):
        found = dict(ATTRIBUTE.findall(tag))
        if found.get("name") and found["name"] not in NEW_EACH_TIME_FIELDS:
            yield found["name"], found.get("value", "")


def test_the_fields_of_the_portals_forms_are_found(arena: Arena) -> None:
    page: Any = arena.ask(BY_NAME["group_admin"], "GET", "/brugere/opret/")
    assert {"name", "email", "company", "request_id"} <= {name for name, _value in fields_of(page.content.decode())}


@pytest.mark.parametrize("step", ["person", "selskaber", "funktioner", "tjek"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_in_what_a_wizard_remembers(step: str, method: str, arena: Arena) -> None:
    """A draft that came to hold another tenant's company and account, by whatever way."""
    from selfservice.kernel.scope.models import as_system
    from tests.isolation.makers_users import draft_of

    draft, pair = draft_of(arena, "group_admin", "nordhavn"), []
    kept = draft.answers
    named = [str(arena.companies["fremmed"].uid), str(arena.accounts["fremmed_konto"].uid), str(MISSING)]
    for company, account in (named[:2], (named[2], named[2])):
        with as_system("tests: a draft made wrong"):
            draft.answers = kept | {
                "companies": [{"company": company, "whole_group": False}],
                "accounts": {company: {"all": False, "picked": [account], "done": True}},
            }
            draft.save()
        path = f"/brugere/opret/{draft.uid}/{step}/"
        pair.append(looked_at(arena, BY_NAME["group_admin"], method, path, {}).without(named))
    with as_system("tests: as it was"):
        draft.answers = kept
        draft.save()
    assert not pair[0].differs(pair[1])
