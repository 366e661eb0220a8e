"""PostgreSQL reads a page of the list of orders by indexes, for each filter and search (tests/plans/lists.py).

No large table is read as a whole, an index is read at a company, at an account or by id, and where a page needs few
rows, few are read: for users of a group, of one company and of named accounts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.functions import Function
from accounts.models import User
from orders.lists.filters import OrderFilters
from orders.lists.search import MANY
from orders.lists.views import OrderList
from tests.bench.order_rows import ACCOUNTS, COMPANIES, FILL, FILTERS, SEARCHES, TABLES
from tests.plans.lists import ROWS, STATISTICS, ExplainedList, Plans, asked_for, plans_of
from tests.world import make_account, make_user, make_world

SEARCHED = {f"search: {name}": text.replace("+", "%2B") for name, text in SEARCHES.items()}
CASES = {"as it opens": "", **FILTERS, **COMPANIES, **SEARCHED}
NARROW = re.compile(r"\b(company_id|account_id|id|order_id)\b")
# Rows that are read for a page of a filter, and of a search, which may find and read as many as MANY.
MOST, MOST_SEARCHED = 300, 4 * MANY
# All of a period, read and sorted: those of a month of two years, as rows and in the index.
MOST_OF_PERIOD = 2 * ROWS // 20


class Orders(ExplainedList):
    """20,000 orders, with an item each."""

    database = "order_plans"
    tables = TABLES
    rows, others = FILL, ()

    def make(self) -> Mapping[str, User]:
        world = make_world()
        accounts = [make_account(world.nordhavn, f"{45000000 + n}", name=f"Lager {n}") for n in range(ACCOUNTS - 2)]
        named = [account.pk for account in (world.konto, *accounts)]
        today = timezone.localdate()
        self.known = {
            "account": accounts[-1].number,
            "other_account": accounts[0].number,
            "large": str(world.nordhavn.uid),
            "small": str(world.datter.uid),
            "first": f"{today - timedelta(days=700):%d-%m-%Y}",
            "last": f"{today - timedelta(days=670):%d-%m-%Y}",
        }
        self.values = {"company": world.nordhavn.pk}
        lone = make_user(world.nordhavn, "lone", {Function.ORDERS}, account_ids=[*named[:3], named[-1]])
        one = make_user(world.nordhavn, "else", {Function.ORDERS})
        return {"a group": world.mette, "one company": one, "named accounts": lone}

    def fill(self) -> None:
        super().fill()
        with psycopg.connect(self.url, autocommit=True) as server:
            found = server.execute("SELECT max(id) FROM orders_order").fetchone()
        self.known["number"] = f"B{10_000_000 + (found[0] if found else 0)}"

    def page(self) -> OrderList:
        return OrderList()


@pytest.fixture(scope="module")
def plans(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Plans:
    with django_db_blocker.unblock():
        return plans_of(Orders, CASES)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_large_tables_are_read_by_narrow_indexes(plans: Plans, statistics: str, name: str) -> None:
    for read in plans[statistics, name]:
        # With LIMIT: where most orders match a search, reading some of them is enough to know that there are many.
        most = 2 * MANY if name in SEARCHED else 0
        assert not [scan for scan in read.scans if scan.kind == "Seq Scan" and scan.rows > most], read
        # A scan that was never begun has no rows.
        by_index = [scan for scan in read.scans if "Index" in scan.kind and scan.rows]
        assert all(NARROW.search(scan.condition) for scan in by_index), read


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_few_rows_are_read_for_a_page(plans: Plans, statistics: str, name: str) -> None:
    for read in plans[statistics, name]:
        most = MOST_SEARCHED if name in SEARCHED else MOST_OF_PERIOD if "period" in name else MOST
        # Where PostgreSQL takes a table for small, it sorts all that the reader may see of it.
        most = 2 * ROWS if name in SEARCHED and statistics == "stale" else most
        assert read.total() <= most, read


def test_every_filter_is_explained() -> None:
    assert set(vars(OrderFilters)["base_filters"]) <= asked_for(CASES)
