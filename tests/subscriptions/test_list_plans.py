"""PostgreSQL reads a page of the list of subscriptions by indexes, for each filter and search (docs/adr/0023).

Two things hold whatever PostgreSQL believes of the number of rows: no large table is read as a whole, and an index is
read at a company, at an account or by id. Where a page needs few rows, few are read. tests/plans/lists.py explains each
page, for users of a group, of one company and of named accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from accounts.functions import Function
from accounts.models import User
from subscriptions.lists.filters import SOON, MobileFilters
from subscriptions.lists.search import MANY
from subscriptions.lists.views import LISTS
from subscriptions.models import Category
from tests.bench.filters import COMPANIES, FILL, FILTERS, SEARCHES
from tests.bench.find import CARDS
from tests.bench.subscriptions import ACCOUNTS
from tests.numbers import make_plan
from tests.plans.lists import STATISTICS, ExplainedList, Plans, asked_for, assert_narrow, plans_of
from tests.world import make_account, make_user, make_world

SEARCHED = {f"search: {name}": f"&q={text}" for name, text in SEARCHES.items()}
CASES = {name: f"type=mobil{query}" for name, query in {**FILTERS, **COMPANIES, **SEARCHED}.items()}
NARROW = ("company_id", "account_id", "id", "subscription_id")
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


class Subscriptions(ExplainedList):
    """20,000 mobile subscriptions, with their cards."""

    database = "plans"
    tables = ("subscriptions_subscription", "subscriptions_holderword", "subscriptions_simcard")
    rows, others = FILL, (CARDS,)

    def make(self) -> Mapping[str, User]:
        world = make_world()
        accounts = [make_account(world.nordhavn, f"{45000000 + n}") for n in range(ACCOUNTS - 2)]
        plans = [make_plan(), *(make_plan(f"plan-{n}", name=f"Fri Tale {n}") for n in range(2))]
        named = [account.pk for account in (world.konto, *accounts)]
        self.known = {
            "account": accounts[-1].number,
            "other_account": accounts[0].number,
            "plan": plans[-1].code,
            "other_plan": plans[0].code,
            "plan_word": "tale",
            "large": str(world.nordhavn.uid),
            "small": str(world.datter.uid),
        }
        self.values = {"company": world.nordhavn.pk}
        lone = make_user(world.nordhavn, "lone", {Function.MOBILE}, account_ids=[*named[:3], named[-1]])
        return {"a group": world.mette, "one company": world.freja, "named accounts": lone}

    def page(self) -> Any:
        return LISTS[Category.MOBILE]()


@pytest.fixture(scope="module")
def plans(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Plans:
    with django_db_blocker.unblock():
        return plans_of(Subscriptions, CASES)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_large_tables_are_read_by_narrow_indexes(plans: Plans, statistics: str, name: str) -> None:
    assert_narrow(plans, statistics, name, NARROW)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("statistics", STATISTICS)
def test_few_rows_are_read_for_a_page(plans: Plans, statistics: str, name: str) -> None:
    for read in plans[statistics, name]:
        more = MORE_IN_ANY
        if read.reader == "named accounts":
            more = more | MORE_IN_NAMED_ACCOUNTS
            more |= MORE_IN_NAMED_ACCOUNTS_WHEN_STALE if statistics == "stale" else set()
        most = MOST_SEARCHED if name in SEARCHED else MOST
        most += MOST_BY_DAY if name == "binding ends" else 0
        if name not in more:
            assert read.total() <= most, read


def test_every_filter_is_explained() -> None:
    assert set(vars(MobileFilters)["base_filters"]) <= asked_for(CASES)
