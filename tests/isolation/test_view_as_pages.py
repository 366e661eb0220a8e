"""While somebody views as a colleague, no page offers what is then refused: forms with changes, closed pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from selfservice.kernel.lists.views import VIEW
from selfservice.kernel.scope.models import as_system
from selfservice.public import PUBLIC
from tests.isolation.arena import Arena, make_arena, session_for
from tests.isolation.bare_pages import bare_pages
from tests.isolation.canary import fill
from tests.isolation.crawl import REFUSED, starts, text_of
from tests.isolation.makers_batches import OWNERS, batch_of
from tests.isolation.people import BY_NAME, Person
from tests.isolation.rules import STILL_SENT

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
LINK = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')
ACTION = re.compile(r'\baction="([^"]*)"')
STATES = ("draft", "awaiting", "running", "done")
# Views as the one who may do most, a whole group's administrator, and as an employee.
PEOPLE = {
    "group": replace(BY_NAME["sees_as_admin"], name="sees_as_group", viewed_as="group_admin"),
    "employee": BY_NAME["sees_as_employee"],
}


@pytest.fixture(scope="module")
def arena(rolled_back: None) -> Arena:
    made = make_arena()
    fill(made)
    with as_system("tests: another session"):
        made.sessions["sees_as_group"] = session_for(made, PEOPLE["group"])
    return made


def name_of(address: str) -> str:
    """The name of the view at an address; "" if there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def addresses(arena: Arena) -> Iterator[tuple[str, object]]:
    """Every page, and bulk changes in every state; public pages are for people without a login.

    Each with what it has in common with addresses that are refused when it is; None with none.
    """
    yield from ((path, kind) for path, kind in starts(arena, ()) if name_of(path) not in PUBLIC)
    yield from ((f"/opgaver/{batch_of(arena, o, c, s).uid}/", None) for o, c in OWNERS for s in STATES)
    yield f"/abonnementer/?type=mobil&{VIEW}=spaerret&q=20", None


def sent_from(path: str, page: str) -> set[str]:
    """The names of the views to which a page's buttons send something."""
    forms = [head for head, body in FORM.findall(page) if 'method="post"' in head and "<button" in body]
    actions = [match.group(1) if (match := ACTION.search(head)) else "" for head in forms]
    return {name_of(urljoin(path, html.unescape(action))) for action in actions}


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_offers_what_is_refused(name: str, arena: Arena) -> None:
    person: Person = PEOPLE[name]
    links: dict[str, str] = {}
    wrong: set[tuple[str, str]] = set()
    refused: set[object] = set()
    statuses: dict[str, int] = {}
    shown = 0
    for path, kind in addresses(arena):
        if kind in refused:
            continue
        with bare_pages():
            answer = arena.ask(person, "GET", path)
        statuses[path] = answer.status_code
        if kind and answer.status_code in REFUSED:
            refused.add(kind)
        if answer.status_code == 302:
            links[answer.headers["Location"]] = path
        page = text_of(answer)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            shown += 1
            wrong |= {(path, view) for view in sent_from(path, page) - STILL_SENT}
            links |= {urljoin(path, html.unescape(link)): path for link in LINK.findall(page)}
    # Parameters decide what a page shows, not whether it is closed.
    for link, path in {urlsplit(link).path: (link, path) for link, path in links.items()}.values():
        if link.startswith("/") and link not in statuses:
            with bare_pages():
                answer = arena.ask(person, "GET", link)
            text_of(answer)
            statuses[link] = answer.status_code
        wrong |= {(path, link)} if statuses.get(link) == 403 else set()
    assert shown > 10
    assert not wrong, "\n".join(f"{path} offers {what}" for path, what in sorted(wrong))
