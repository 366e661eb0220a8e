"""No word of another tenant anywhere: on no page, in no file, in no mail; also with each layer alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import islice
from typing import Any

import pytest
from django.db.models import Q
from django.template import engines

from accounts.models import Grant
from accounts.users.detail_views import UserActPage
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.db.cached_query import _compile
from selfservice.kernel.scope import connection
from selfservice.kernel.scope.models import Scope, as_system
from tests.isolation.acting import ACTIONS, actor_of, one_of, undone
from tests.isolation.action_data import DATA
from tests.isolation.arena import Arena, make_arena
from tests.isolation.canary import MARKS, OTHER_TENANTS, fill, forbidden_to, found_in, invoice_number, mailed
from tests.isolation.crawl import crawl, text_of
from tests.isolation.people import BY_NAME

READERS = ("group_admin", "group_admin_at_datter", "parent_admin", "subsidiary_admin", "named_admin", "finance",
           "employee_mobile", "employee_own", "no_grant", "sees_as_admin")  # fmt: skip
SEARCHED = [MARKS[name] for name in OTHER_TENANTS] + ["55500011", "66600011"]
# In their addresses: one document, many as a ZIP, the lines, the statement and cost.
FILES_OF_INVOICES = (
    "/pdf/", "/ubl/", "/oioubl/", "/faktura/hent/?fra", "/specifikation/?format=csv", "/specifikation/?format=xlsx",
    "/faktura/?format=xlsx", "/faktura/bevaegelser/?format=xlsx",
    "/faktura/omkostninger/?format=xlsx", "/faktura/omkostninger/?efter=nummer&format=csv",
)  # fmt: skip
# On how large a part of an administrator's pages the own company's word must stand, else the search proves nothing.
OWN_SHARE = 0.3
# On so many pages at least, other tenants would be read without both layers.
LEAST_LEAKS = 11


@pytest.fixture(scope="module")
def arena(rolled_back: None) -> Arena:
    made = make_arena()
    fill(made)
    return made


@pytest.fixture(scope="module")
def crawled(arena: Arena) -> Callable[[str], dict[str, str]]:
    """Return a function that gives the pages of a person, requested once for all tests that read them."""
    return cache(lambda name: dict(crawl(arena, BY_NAME[name], SEARCHED)))


def leaks(
    arena: Arena, name: str, pages: Iterable[tuple[str, str]], *, other_tenants_only: bool = False
) -> Iterator[str]:
    """What is read on the pages of the person that is another's: a line for each such page."""
    words = forbidden_to(arena, BY_NAME[name])
    if other_tenants_only:
        words = {w: whose for w, whose in words.items() if whose.rpartition(" ")[2] in OTHER_TENANTS}
    return (f"{path}: {found[:3]}" for path, text in pages if (found := found_in(text, words)))


@pytest.mark.parametrize("name", READERS)
def test_nobody_reads_a_word_of_anothers(name: str, arena: Arena, crawled: Callable[[str], dict[str, str]]) -> None:
    pages = crawled(name)
    found = list(leaks(arena, name, pages.items()))
    assert not found, f"{name}, {len(found)} of {len(pages)} pages:\n" + "\n".join(found[:20])


def test_ones_own_words_are_read(crawled: Callable[[str], dict[str, str]]) -> None:
    pages = crawled("group_admin")
    own = [path for path, text in pages.items() if "kanarinord" in text.lower()]
    assert len(own) >= OWN_SHARE * len(pages), f"{len(own)} of {len(pages)}"
    for kind in ("format=csv", "format=xlsx"):
        assert any(kind in path for path in own), f"no {kind}"


@pytest.mark.parametrize("name", ["group_admin", "finance"])
def test_ones_own_invoices_are_read(name: str, arena: Arena, crawled: Callable[[str], dict[str, str]]) -> None:
    """Else the test above would not show that others' are missing from these files."""
    words = ("kanarinord", invoice_number(arena, "nordhavn"))
    own = [path for path, text in crawled(name).items() if any(word in text.lower() for word in words)]
    assert [kind for kind in FILES_OF_INVOICES if not any(kind in path for path in own)] == []


@pytest.mark.usefixtures("as_it_was")
def test_what_a_colleague_holds_elsewhere_is_not_read(arena: Arena) -> None:
    """Of a login that belongs here, but may do something at a company above: neither on its page nor on its acts'."""
    person, user = BY_NAME["subsidiary_admin"], arena.users["datterkollega"]
    with as_system("tests: a right elsewhere"):
        Grant.objects.create(user=user, company=arena.companies["nordhavn"], functions=["log"])
    words = {MARKS["nordhavn"]: "the company above"}
    pages = ["", *(f"{action.address}/" for action in UserActPage.actions())]
    answers = {path: arena.ask(person, "GET", f"/brugere/{user.uid}/{path}") for path in pages}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert not {path: found for path, a in answers.items() if (found := found_in(text_of(a), words))}


def test_no_mail_of_ours_has_a_word_of_another_tenant(arena: Arena) -> None:
    words, mails = forbidden_to(arena, BY_NAME["group_admin"]), []
    for action in ACTIONS:
        kind = "user" if "user" in action.actors else sorted(action.actors)[0]

        def act(action: Any = action, kind: str = kind) -> None:
            target = one_of(arena, action, "nordhavn").uid if action.model else None
            run(action, actor_of(arena, kind), target, DATA[action.slug](arena))
            mails.append(mailed(arena))

        rows = dict(arena.rows)
        try:
            undone(partial(act))
        except (ActionRefused, FormInvalid):
            continue
        finally:
            # Targets that were made in it are gone.
            arena.rows = rows
    assert any("kanarinord" in text for text in mails)
    assert not [found for text in mails if (found := found_in(text, words))]


@pytest.fixture
def own_statements() -> Iterator[None]:
    """Compile all statements in the test, and drop them after it: without a layer they are other ones."""
    _compile.cache_clear()
    yield
    _compile.cache_clear()


def off(patch: pytest.MonkeyPatch, *, python: bool = False, database: bool = False) -> None:
    """Turn a layer of isolation off."""
    if python:
        patch.setattr(Scope, "q", lambda _self, _actor, _function: Q())
    if database:
        patch.setattr(connection, "setting", lambda _actor: ("", "on"))


@pytest.mark.usefixtures("own_statements")
@pytest.mark.parametrize("name", ["group_admin", "employee_mobile"])
@pytest.mark.parametrize("layer", ["python", "database"])
def test_each_layer_alone_hides_other_tenants(
    layer: str, name: str, arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    off(monkeypatch, python=layer == "database", database=layer == "python")
    pages = crawl(arena, BY_NAME[name], SEARCHED)
    found = list(leaks(arena, name, pages, other_tenants_only=True))
    assert not found, f"{layer} alone:\n" + "\n".join(found[:20])


@pytest.mark.usefixtures("own_statements")
def test_without_both_layers_they_would_be_read(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    # Support staff then stand among the colleagues, and have no company: that is no matter here.
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")  # type: ignore[attr-defined]
    off(monkeypatch, python=True, database=True)
    found = leaks(arena, "group_admin", crawl(arena, BY_NAME["group_admin"], SEARCHED), other_tenants_only=True)
    # The rest is not asked for: more than these would prove no more.
    assert len(list(islice(found, LEAST_LEAKS))) == LEAST_LEAKS
