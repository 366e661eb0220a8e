"""PostgreSQL finds invoices by amount in the index by øre, under row-level security, among 20,000 of a company.

Comparisons of numeric are not leakproof: an index by them would be left alone (docs/billing.md, Search).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from accounts.permissions.access import portal_actor
from billing.invoices.views import InvoiceList
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import acting_as, as_system
from tests import plugin
from tests.plans.explained import Scan, own_database, read_page, scans
from tests.world import make_user, make_world

ROWS = 20_000
TABLE = "billing_invoice"
FILL = """
INSERT INTO billing_invoice (uid, company_id, account_id, kind, number, issued_on, due_on, period_from, period_to, net,
    vat, rounding, gross, payment_id, creditor, line_count, created_at, paid, credited, disputed)
SELECT gen_random_uuid(), a.company_id, a.id, 'invoice', 'P' || n, day, day + 30, day, day, n, 0, 0, n + 0.25, '', '',
    1, now(), n + 0.25, 0, 0
FROM generate_series(1, %(rows)s::int) n CROSS JOIN LATERAL (SELECT date '2026-11-01' - n / 20) d (day)
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM accounts_account WHERE company_id = %(company)s) a
    ON a.place = 1 + n %% 2
"""
# Each with the rows that it finds: an amount, and ranges of few amounts, of the newest and of the oldest invoices.
CASES = {
    "an amount": ("q=4.711,25", 1),
    "an amount with its currency": ("q=19999,25+kr.", 1),
    "no invoice's amount": ("q=4.711,26", 0),
    "a range": ("mindst=15000&hoejst=15010", 10),
    "a range that is open above": ("mindst=19990", 11),
    "a range that is open below": ("hoejst=9,99", 9),
}


@dataclass(frozen=True)
class Filled:
    """Who reads the invoices: a user of the company, and one who is limited to an account."""

    readers: dict[str, PortalActor]


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Filled]:
    postgres = plugin.servers().postgres
    with django_db_blocker.unblock(), own_database(postgres, "amounts") as url:
        with as_system("tests: many invoices"):
            world = make_world()
            one = make_user(world.nordhavn, "one", {"invoices"}, account_ids=[world.konto.pk])
            readers = {"a group": portal_actor(world.mette), "an account": portal_actor(one)}
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(FILL, {"rows": ROWS, "company": world.nordhavn.pk})
            server.execute(f"VACUUM ANALYZE {TABLE}")
        yield Filled(readers)


def page(actor: PortalActor, query: str) -> tuple[list[Any], list[Scan]]:
    """The rows of a page, and how its statements read invoices."""
    with acting_as(actor):
        rows, statements = read_page(InvoiceList(), actor, query)
        return rows, [scan for text, params in statements for scan in scans(text, params, (TABLE,))]


@pytest.mark.parametrize("reader", ["a group", "an account"])
@pytest.mark.parametrize("name", CASES)
def test_few_rows_are_read_by_the_amount(filled: Filled, reader: str, name: str) -> None:
    query, found = CASES[name]
    rows, read = page(filled.readers[reader], query)
    # Every other invoice is of the account.
    assert len(rows) in ((found,) if reader == "a group" else (found // 2, (found + 1) // 2))
    assert read and all("Index" in scan.kind or scan.kind == "Bitmap Heap Scan" for scan in read), read
    assert sum(scan.rows for scan in read) <= 100, read
