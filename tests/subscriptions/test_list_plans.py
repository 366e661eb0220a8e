"""PostgreSQL reads a page of the list of subscriptions by indexes, for each filter and search (docs/adr/0023).

Two things hold whatever PostgreSQL believes of the number of rows: no large table is read as a whole, and an index is
read at a company, at an account or by id. Where a page needs few rows, few are read. Each statement is explained with
stale and with fresh statistics, planned for its values and as prepared, for users of a group, of one company and of
named accounts.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from pytest_django.plugin import DjangoDbBlocker

from selfservice.kernel.scope.models import acting_as
from subscriptions.lists.filters import SOON, MobileFilters
from subscriptions.lists.search import MANY
from tests import plugin
from tests.bench.filters import COMPANIES, FILTERS, SEARCHES
from tests.subscriptions.explained import Explained, Scan, opened, scans, scans_prepared

SEARCHED = {f"search: {name}": f"&q={text}" for name, text in SEARCHES.items()}
CASES = {**FILTERS, **COMPANIES, **SEARCHED}
STATISTICS = ("stale", "fresh")
NARROW = re.compile(r"\b(company_id|account_id|id|subscription_id)\b")
# Rows that are read for a page of a filter; and of a search, which may find and read as many as MANY.
MOST, MOST_SEARCHED = 200, 4 * MANY
# A page of the first 26 rows of each day on which a binding may end.
MOST_BY_DAY = 26 * (SOON.days + 1)
# Who reads more, and of what (docs/performance.md, Known limits). Nothing may be added.
MORE_IN_ANY = {"notice given, SIM type"}
# Their departments and plans are read from the rows of their accounts.
MORE_IN_NAMED_ACCOUNTS = {"department", "two departments", "plan", "two plans"}
MORE_IN_NAMED_ACCOUNTS_WHEN_STALE = {
    "binding ends",
    "notice given",
    "company, all",
    "search: a common word",
    "search: two common words",
    "search: one letter",
}

# By statistics and case: who reads, how it is planned, and what is read.
Plans = dict[tuple[str, str], list[tuple[str, str, list[Scan]]]]


@pytest.fixture(scope="module")
def plans(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Plans:
    with django_db_blocker.unblock(), opened(plugin.servers().postgres) as explained:
        found = _plans(explained, "stale")
        explained.refresh()
        return found | _plans(explained, "fresh")


def _plans(explained: Explained, statistics: str) -> Plans:
    found: Plans = {(statistics, name): [] for name in CASES}
    for reader in explained.readers:
        for name, query in CASES.items():
            with acting_as(reader.actor):
                statements = explained.statements(reader.actor, query)
                for how, explain in (("for its values", scans), ("prepared", scans_prepared)):
                    read = [scan for text, params in statements for scan in explain(text, params)]
                    found[statistics, name].append((reader.name, how, read))
    return found


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_large_tables_are_read_by_narrow_indexes(plans: Plans, statistics: str, name: str) -> None:
    for reader, how, read in plans[statistics, name]:
        assert read or name == "search: no match", (reader, how)
        assert not [scan for scan in read if scan.kind == "Seq Scan"], (reader, how, read)
        by_index = [scan for scan in read if "Index" in scan.kind]
        assert all(NARROW.search(scan.condition) for scan in by_index), (reader, how, read)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_few_rows_are_read_for_a_page(plans: Plans, statistics: str, name: str) -> None:
    for reader, how, read in plans[statistics, name]:
        more = MORE_IN_ANY
        if reader == "named accounts":
            more = more | MORE_IN_NAMED_ACCOUNTS
            more |= MORE_IN_NAMED_ACCOUNTS_WHEN_STALE if statistics == "stale" else set()
        most = MOST_SEARCHED if name in SEARCHED else MOST
        most += MOST_BY_DAY if name == "binding ends" else 0
        if name not in more:
            assert sum(scan.rows for scan in read) <= most, (reader, how, read)


def test_every_filter_is_explained() -> None:
    asked = {name for query in CASES.values() for name in parse_qs(query, keep_blank_values=True)}
    assert set(vars(MobileFilters)["base_filters"]) <= asked
