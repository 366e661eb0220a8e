"""PostgreSQL reads a page of the list of invoices by indexes, for each filter and search (tests/plans/lists.py).

No large table is read as a whole, an index is read at a company, at an account or by id, and where a page needs few
rows, few are read: for users of a group, of one company and of named accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.functions import Function
from accounts.models import User
from billing.invoices.filters import InvoiceFilters
from billing.invoices.search import MANY
from billing.invoices.views import InvoiceList
from tests.bench.invoice_rows import ACCOUNTS, COMPANIES, DISPATCHES, FILL, FILTERS, LINES, SEARCHES, TABLES
from tests.plans.lists import ROWS, STATISTICS, ExplainedList, Plans, asked_for, assert_narrow, plans_of
from tests.world import make_account, make_user, make_world

SEARCHED = {f"search: {name}": f"q={text.replace('+', '%2B')}" for name, text in SEARCHES.items()}
# Their invoices are read by id, as those of a search.
BY_ID = {*SEARCHED, "not answered", "not delivered"}
CASES = {"all": "", **FILTERS, **COMPANIES, **SEARCHED}
NARROW = ("company_id", "account_id", "id", "invoice_id")
# Rows that are read for a page of a filter: 26 of a status that every eighth invoice of an account has, and their ids;
# and of a search, which may find and read as many as MANY.
MOST, MOST_SEARCHED = 300, 4 * MANY
# All of a period, read and sorted: those of a month of two years, as rows and in the index.
MOST_OF_PERIOD = 2 * ROWS // 20
# What reads more (docs/performance.md, Known limits). Nothing may be added. All postponed invoices are read and sorted,
# which are few. What PostgreSQL believes to be spread over the list, while it is at its end, or what more than MANY
# match, is read in the order of the list.
MORE = {
    "postponed",
    "from an amount",
    "up to an amount",
    "search: a number's beginning",
    "search: an account",
    "search: a part of an account's name",
}
# Deliveries have no account: those of the company are read, and joined with the invoices of the accounts.
MORE_IN_NAMED_ACCOUNTS = {"not answered"}
# Statistics of a company without unpaid invoices: all are read and sorted. Without deliveries: those of an invoice are
# looked up by the company, too.
MORE_WHEN_STALE = {"overdue (tab)", "overdue", "due soon", "delivered"}
# For them all invoices of their accounts may be read.
MORE_IN_NAMED_ACCOUNTS_WHEN_STALE = {
    "open", "partly paid", "paid", "credited", "disputed", "two states", "company, all", "search: a full number",
}  # fmt: skip


class Invoices(ExplainedList):
    """20,000 invoices, with a line each."""

    database = "invoice_plans"
    tables = TABLES
    rows, others = FILL, (LINES, DISPATCHES)

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
        ids = [*named[:3], named[-1]]
        lone = make_user(world.nordhavn, "lone", {Function.INVOICES}, account_ids=ids)
        one = make_user(world.nordhavn, "else", {Function.INVOICES})
        return {"a group": world.mette, "one company": one, "named accounts": lone}

    def page(self) -> InvoiceList:
        return InvoiceList()


@pytest.fixture(scope="module")
def plans(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Plans:
    with django_db_blocker.unblock():
        return plans_of(Invoices, CASES)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_large_tables_are_read_by_narrow_indexes(plans: Plans, statistics: str, name: str) -> None:
    # With LIMIT: where most invoices match a search, reading some of them is enough to know that there are many.
    assert_narrow(plans, statistics, name, NARROW, most=2 * MANY if name in BY_ID else 0)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_few_rows_are_read_for_a_page(plans: Plans, statistics: str, name: str) -> None:
    for read in plans[statistics, name]:
        more = MORE | (MORE_WHEN_STALE if statistics == "stale" else set())
        if read.reader == "named accounts":
            more = more | MORE_IN_NAMED_ACCOUNTS
        if read.reader == "named accounts" and statistics == "stale":
            more = more | MORE_IN_NAMED_ACCOUNTS_WHEN_STALE
        if name not in more:
            most = MOST_SEARCHED if name in BY_ID else MOST_OF_PERIOD if "period" in name else MOST
            assert read.total() <= most, read


def test_every_filter_is_explained() -> None:
    assert set(vars(InvoiceFilters)["base_filters"]) <= asked_for(CASES)
