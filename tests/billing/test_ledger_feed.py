"""The ledger from the feed: entries once, balances, and what is paid and credited of invoices."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction

from accounts.models import Account, Company
from billing.models import Balance, LedgerEntry
from selfservice.kernel.scope.models import as_system
from tests.billing.files import Load, invoice, loader, reasons, stored


def test_what_is_paid_and_credited(load: Load) -> None:
    load(
        invoices=[{}, {"number": "K26110001", "kind": "credit", "net": "40", "vat": "10", "gross": "50",
                       "corrects": "26110001"}],
        lines=[{}, {"invoice": "K26110001", "net": "40", "unit_price": "40"}],
        ledger=[
            {},
            {"reference": "L2", "kind": "credit", "amount": "-50", "document": "K26110001"},
            {"reference": "L3", "kind": "payment", "amount": "-75.50", "document": ""},
            {"reference": "L4", "kind": "reminder", "amount": "100", "document": ""},
            {"reference": "L5", "kind": "payment", "amount": "-10", "invoice": "", "document": ""},
        ],
    )  # fmt: skip
    found = invoice()
    assert (found.paid, found.credited, found.outstanding) == (Decimal("75.5"), Decimal(50), Decimal("-0.5"))
    assert invoice("K26110001").outstanding == 0
    with as_system("tests: look"):
        assert Balance.objects.system().get().amount == Decimal("89.50")
        assert LedgerEntry.objects.system().get(reference="L2").document == invoice("K26110001")


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ({"amount": "124.99"}, "document", "another total or kind"),
        ({"kind": "credit", "amount": "-125"}, "document", "another total or kind"),
        ({"kind": "payment", "amount": "125"}, "document", "another total or kind"),
        ({"account": "44100298"}, "invoice", "of another account"),
        ({"account": "44100298", "invoice": ""}, "document", "of another account"),
    ],
)
def test_an_entry_that_is_refused(load: Load, account: Account, row: dict[str, str], column: str, reason: str) -> None:
    with as_system("tests: another account"):
        Account.objects.create(company=account.company, number="44100298", name="Byggepladser")
    (found, *_more) = reasons(load(invoices=[{}], ledger=[row]))
    assert (found[:3], reason in found[3]) == (("ledger.csv", 2, column), True)
    assert stored(LedgerEntry) == 0


PAYMENT = {"reference": "L2", "kind": "payment", "amount": "-125", "invoice": "", "document": ""}


@pytest.mark.parametrize("other", [{"amount": "-124"}, {"booked_on": "2026-11-02"}, {"kind": "fee"}, {"text": "x"}])
def test_the_same_entry_with_other_content(load: Load, other: dict[str, str]) -> None:
    load(invoices=[{}], lines=[{}], ledger=[{}, PAYMENT])
    assert reasons(load(ledger=[{**PAYMENT, **other}])) == [
        ("ledger.csv", 2, "reference", "L2 has been delivered before with other content")
    ]
    with as_system("tests: look"):
        assert Balance.objects.system().get().amount == 0


def test_a_payment_is_matched_later_and_only_once(load: Load) -> None:
    second = {"number": "26110002"}
    load(invoices=[{}, second], ledger=[PAYMENT])
    assert invoice().outstanding == 125
    assert not reasons(load(ledger=[{**PAYMENT, "invoice": "26110001"}]))
    assert (invoice().outstanding, invoice("26110002").outstanding) == (0, 125)
    for other in ("", "26110002"):
        assert reasons(load(ledger=[{**PAYMENT, "invoice": other}]))[0][2] == "reference"
    assert (invoice().outstanding, invoice("26110002").outstanding) == (0, 125)


def test_two_loads_of_the_ledger_at_once(committed: None, tmp_path: Path) -> None:
    """The balance is of both: the second waits before it sums up."""
    with as_system("tests: an account"), transaction.atomic():
        company = Company.objects.create(cvr="12345674", name="Nordhavn Byg A/S")
        Account.objects.create(company=company, number="44100271", name="Hovedkontor")
    first, other = (tmp_path / name for name in ("first", "other"))
    for folder in (first, other):
        folder.mkdir()
    entry = {"invoice": "", "document": "", "kind": "fee"}
    loader(tmp_path)(ledger=[{**entry, "reference": "L0"}])

    def load_other() -> None:
        loader(other)(ledger=[{**entry, "reference": "L2"}])
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            loader(first)(ledger=[{**entry, "reference": "L1"}])
            found = pool.submit(load_other)
            wait_until_blocked()
        found.result()
    with as_system("tests: look"):
        assert Balance.objects.system().get().amount == Decimal(375)


def wait_until_blocked() -> None:
    """Wait until the other connection waits for a lock of this one."""
    waiting = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
    with connection.cursor() as cursor:
        for _ in range(6000):
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("the other load does not wait")


def test_an_entry_of_an_unknown_invoice(load: Load) -> None:
    assert reasons(load(ledger=[{"kind": "payment", "amount": "-1"}]))[0] == (
        "ledger.csv", 2, "invoice", "26110001 is not known",
    )  # fmt: skip
