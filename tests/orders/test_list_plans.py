"""PostgreSQL reads a page of the list of orders by indexes, for each filter and search.

As tests/subscriptions/test_list_plans.py: no large table is read as a whole, an index is read at a company, at an
account or by id, and where a page needs few rows, few are read. Each statement is explained with stale and with fresh
statistics, planned for its values and as prepared, for users of a group, of one company and of named accounts.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from pytest_django.plugin import DjangoDbBlocker

from orders.lists.filters import OrderFilters
from orders.lists.search import MANY
from selfservice.kernel.scope.models import acting_as
from tests import plugin
from tests.bench.order_rows import COMPANIES, FILTERS, SEARCHES, TABLES
from tests.orders.explained import ROWS, Explained, opened
from tests.subscriptions.explained import Scan, scans, scans_prepared

SEARCHED = {f"search: {name}": text for name, text in SEARCHES.items()}
CASES = {"as it opens": "", **FILTERS, **COMPANIES, **SEARCHED}
STATISTICS = ("stale", "fresh")
NARROW = re.compile(r"\b(company_id|account_id|id|order_id)\b")
# Rows that are read for a page of a filter, and of a search, which may find and read as many as MANY.
MOST, MOST_SEARCHED = 300, 4 * MANY
# All of a period, read and sorted: those of a month of two years, as rows and in the index.
MOST_OF_PERIOD = 2 * ROWS // 20

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
                    read = [scan for text, params in statements for scan in explain(text, params, TABLES)]
                    found[statistics, name].append((reader.name, how, read))
    return found


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_large_tables_are_read_by_narrow_indexes(plans: Plans, statistics: str, name: str) -> None:
    for reader, how, read in plans[statistics, name]:
        # With LIMIT: where most orders match a search, reading some of them is enough to know that there are many.
        most = 2 * MANY if name in SEARCHED else 0
        assert not [scan for scan in read if scan.kind == "Seq Scan" and scan.rows > most], (reader, how, read)
        # A scan that was never begun has no rows.
        by_index = [scan for scan in read if "Index" in scan.kind and scan.rows]
        assert all(NARROW.search(scan.condition) for scan in by_index), (reader, how, read)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_few_rows_are_read_for_a_page(plans: Plans, statistics: str, name: str) -> None:
    for reader, how, read in plans[statistics, name]:
        most = MOST_SEARCHED if name in SEARCHED else MOST_OF_PERIOD if "period" in name else MOST
        assert sum(scan.rows for scan in read) <= most, (reader, how, read)


def test_every_filter_is_explained() -> None:
    asked = {name for query in CASES.values() for name in parse_qs(query, keep_blank_values=True)}
    assert set(vars(OrderFilters)["base_filters"]) <= asked
