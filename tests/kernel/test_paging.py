"""Paging by key: every row once, in Danish order, forwards and back, however rows tie."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F

from accounts.models import Account
from accounts.permissions.access import portal_actor
from selfservice.kernel.db.collation import danish, fold
from selfservice.kernel.db.keyset import AFTER, BEFORE, KeyPage, Order, chunk_after, key_page
from selfservice.kernel.scope.models import acting_as, as_system
from subscriptions.models import Subscription
from tests.world import World, make_account

NAMES = ["Ål", "Æble", "Østers", "ærø", "Abe", "Zebra", "abe", "Abe", "", "Bil", "øl", "ål"]
# æ, ø, å last; capitals as small letters; ties by the order of making.
DANISH = ["", "Abe", "abe", "Abe", "Bil", "Zebra", "Æble", "ærø", "øl", "Østers", "Ål", "ål"]


@pytest.fixture
def rows(world: World) -> Any:
    with as_system("tests"):
        Subscription.objects.system().delete()
        Account.objects.system().delete()
        for index, name in enumerate(NAMES):
            make_account(world.nordhavn, f"{44000000 + index}", name=name)
        actor = portal_actor(world.mette)
    with acting_as(actor):
        yield Account.objects.visible_to(actor)


def turn(rows: Any, order: Order, size: int, link: dict[str, str] | None) -> KeyPage:
    return key_page(rows, order, link or {}, size)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 2, 5, 12, 50])
def test_every_row_once_there_and_back(rows: Any, size: int, descending: bool) -> None:
    order = Order("navn", danish("name"), descending)
    there: list[str] = []
    page = turn(rows, order, size, None)
    pages = [page]
    assert page.previous is None
    assert page.first == 1
    while page.next:
        page = turn(rows, order, size, page.next)
        pages.append(page)
    there = [row.name for page in pages for row in page.rows]
    assert len(there) == len(NAMES)
    assert [p.first for p in pages] == list(range(1, len(NAMES) + 1, size))
    back = [[row.pk for row in page.rows]]
    while page.previous:
        page = turn(rows, order, size, page.previous)
        back.insert(0, [row.pk for row in page.rows])
    assert back == [[row.pk for row in page.rows] for page in pages]
    assert page.first == 1


def test_danish_order(rows: Any) -> None:
    page = turn(rows, Order("navn", danish("name")), 50, None)
    assert [row.name for row in page.rows] == DANISH
    page = turn(rows, Order("navn", danish("name"), descending=True), 50, None)
    assert [row.name.lower() for row in page.rows] == [name.lower() for name in reversed(DANISH)]


@pytest.mark.parametrize(("text", "found"), [("ÆB", 1), ("æR", 1), ("ÅL", 2), ("abe", 3), ("STERS", 1), ("é", 0)])
def test_search_does_not_tell_capitals_from_small_letters(rows: Any, text: str, found: int) -> None:
    assert rows.filter(name__danish__contains=fold(text)).count() == found


@pytest.mark.parametrize(
    "params",
    [
        {AFTER: "x"},
        {AFTER: "\0"},
        {BEFORE: "00000000-0000-0000-0000-000000000000"},
        {AFTER: "", "nr": "-1"},
        {BEFORE: "'; DROP TABLE accounts_account", "nr": "1e400"},
    ],
)
def test_an_unknown_edge_starts_over(rows: Any, params: dict[str, str]) -> None:
    page = turn(rows, Order("konto", F("number")), 5, params)
    assert [row.number for row in page.rows] == [f"{44000000 + n}" for n in range(5)]
    assert page.first == 1


def test_another_companys_row_is_no_edge(rows: Any, world: World) -> None:
    with as_system("tests"):
        foreign = make_account(world.fremmed, "00000001")
    page = turn(rows, Order("konto", F("number")), 5, {AFTER: str(foreign.uid)})
    assert page.first == 1
    assert page.rows[0].number == "44000000"


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 5, 12, 50])
def test_chunks_hold_every_row_once(rows: Any, size: int, descending: bool) -> None:
    order = Order("navn", danish("name"), descending)
    found: list[Any] = []
    edge = None
    while chunk := chunk_after(rows, order, edge, size):
        assert len(chunk) <= size
        found += chunk
        edge = (chunk[-1]._key, chunk[-1].pk)
    assert [row.pk for row in found] == [row.pk for row in turn(rows, order, 50, None).rows]
