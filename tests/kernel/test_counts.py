"""Counts of a list: one statement however many, none beyond the cap."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from accounts.permissions.access import portal_actor
from selfservice.kernel.db.collation import danish
from selfservice.kernel.scope.models import ScopeMissing, acting_as, as_system
from selfservice.kernel.tables.counts import Count, capped_counts
from tests.world import World, make_account


@pytest.fixture
def rows(world: World) -> Any:
    with as_system("tests"):
        for index in range(7):
            make_account(world.nordhavn, f"{44000000 + index}", name=f"Lager {index}")
        make_account(world.fremmed, "44000007", name="Lager 7")
        actor = portal_actor(world.mette)
    with acting_as(actor):
        yield Account.objects.visible_to(actor)


def test_all_in_one_statement(rows: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = capped_counts(
            [
                rows,
                rows.filter(name__danish__contains="lager").select_related("company"),
                rows.none(),
                rows.annotate(_key=danish("name")).order_by("_key"),
                rows.filter(name="O'Hara; -- %s"),
            ]
        )
    assert found == [Count(10), Count(7), Count(0), Count(10), Count(0)]
    assert len([query for query in queries if "count(" in query["sql"]]) == 1


@pytest.mark.parametrize(("cap", "expected"), [(6, Count(6, capped=True)), (7, Count(7)), (8, Count(7))])
def test_it_reads_one_row_beyond_the_cap_and_says_so(rows: Any, cap: int, expected: Count) -> None:
    assert capped_counts([rows.filter(name__startswith="Lager")], cap) == [expected]


def test_what_is_asked_twice_is_counted_once(rows: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert capped_counts([rows, rows.filter(closed_on=None), rows]) == [Count(10), Count(10), Count(10)]
    assert queries[-1]["sql"].count("count(*)") == 2


def test_nothing_is_counted_without_an_actor(rows: Any) -> None:
    with pytest.raises(ScopeMissing):
        capped_counts([Account.objects.filter(closed_on=None)])


def test_no_counts_are_no_statement(rows: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert capped_counts([]) == []
        assert capped_counts([rows.none()]) == [Count(0)]
    assert len(queries) == 0


@pytest.mark.parametrize(
    ("counted", "read", "shown"),
    [
        (Count(1), 2, Count(2)),
        (Count(40), 25, Count(40)),
        (Count(0), 0, Count(0)),
        (Count(10, True), 25, Count(10, True)),
    ],
)
def test_a_count_is_never_below_what_the_page_shows(counted: Count, read: int, shown: Count) -> None:
    assert counted.at_least(read) == shown
