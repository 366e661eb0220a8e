"""The demo's invoices: none is refused, they equal subscriptions and usage to the øre, and all that can happen does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F, Q, Sum

from billing.models import Balance, Invoice, InvoiceLine, LedgerEntry
from selfservice.kernel.feeds import Result, load_directory
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo import companies
from selfservice.site.demo.billing.charges import Contract, Line, Used, lines
from selfservice.site.demo.billing.files import payers
from selfservice.site.demo.billing.invoices import Document, Payer, documents
from selfservice.site.demo.billing.large import documents_of
from selfservice.site.demo.billing.ledger import LATE, Issued, entries
from selfservice.site.demo.billing.months import part, rest, shifted
from selfservice.site.demo.catalogue import ADD_ONS
from selfservice.site.demo.crowd import all_numbers
from selfservice.site.demo.numbers import BYG, Number
from selfservice.site.demo.world import write_world
from subscriptions.models import Pool, Subscription, UsageDay, UsageRecord
from tests.billing.demo_documents import e_invoice_of, e_invoices_are_valid
from tests.billing.demo_sums import billed_use, used_in

TODAY = date(2026, 11, 24)
MONTH = date(2026, 11, 1)
PRICES = {code: Decimal(price) for code, _category, _name, price, _offered in ADD_ONS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a demo with forty days of usage."""
    found: Path = tmp_path_factory.mktemp("world")
    write_world(found, today=TODAY, days=40)
    return found


@pytest.fixture(scope="module")
def loaded(folder: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Result]]:
    """The same, loaded once for all tests of the file, which only read."""
    with django_db_blocker.unblock(), transaction.atomic(), as_system("tests: the demo"):
        yield load_directory(folder)
        transaction.set_rollback(True)


def test_nothing_is_refused_and_the_same_again_changes_nothing(loaded: list[Result], folder: Path) -> None:
    assert not [str(refusal) for result in loaded for refusal in result.refusals]
    for again in load_directory(folder):
        assert (again.inserted, again.updated, again.refused) == (0, 0, 0), again.file
        assert again.unchanged, again.file


def test_a_day_has_records_or_sums(loaded: list[Result]) -> None:
    days = UsageDay.objects.system().filter(subscription__number="+4520123456")
    first = UsageRecord.objects.system().filter(subscription__number="+4520123456").order_by("at")[0].at.date()
    assert {day >= first for day in days.values_list("day", flat=True)} == {True, False}
    assert set(Pool.objects.system().values_list("company__cvr", flat=True)) == {BYG}


def test_every_account_has_an_invoice_a_month(loaded: list[Result]) -> None:
    open_accounts = sorted(row[0] for row in companies.accounts() if not row[6])
    for month in (date(2026, 10, 1), MONTH):
        found = Invoice.objects.system().filter(kind="invoice", issued_on=month)
        assert sorted(found.values_list("account__number", flat=True)) == open_accounts
        assert set(found.values_list("due_on", flat=True)) == {month + timedelta(days=30)}


def test_documents_are_the_sums_of_their_lines(loaded: list[Result]) -> None:
    for one in Invoice.objects.system().annotate(
        lines_net=Sum("lines__net"),
        taxed=Sum("lines__net", filter=Q(lines__vat_category="S"), default=Decimal(0)),
        number_of_lines=Count("lines"),
    ):
        vat = (one.taxed / 4).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert (one.net, one.vat, one.gross) == (one.lines_net, vat, one.lines_net + vat), one
        assert one.number_of_lines == one.line_count


def test_balances_are_the_sums_of_the_ledger(loaded: list[Result]) -> None:
    ledger = LedgerEntry.objects.system().order_by()
    sums = dict(ledger.values_list("account_id").annotate(n=Sum("amount")))
    assert sums == dict(Balance.objects.system().values_list("account_id", "amount"))
    documents = {one.number: one.total for one in Invoice.objects.system()}
    assert documents == dict(ledger.exclude(document=None).values_list("document__number", "amount"))
    settled: dict[int, Decimal] = defaultdict(Decimal)
    for invoice, amount in ledger.filter(kind__in=["payment", "credit"]).values_list("invoice_id", "amount"):
        settled[invoice] += amount
    for one in Invoice.objects.system().filter(kind="invoice"):
        assert one.outstanding == one.gross + settled[one.pk]


def test_use_is_billed_to_the_oere(loaded: list[Result]) -> None:
    billed = billed_use(MONTH)
    assert billed == used_in(date(2026, 10, 1))
    # Of each kind there is some.
    assert all(sum(amounts) for amounts in zip(*billed.values(), strict=True))


def test_running_subscriptions_are_billed_their_price(loaded: list[Result]) -> None:
    billed = dict(
        InvoiceLine.objects.system()
        .filter(invoice__issued_on=MONTH, group="recurring", period_from=MONTH)
        .values_list("number").annotate(net=Sum("net")).order_by()
    )  # fmt: skip
    running = Subscription.objects.system().filter(started_on__lte=MONTH)
    for one in running.filter(Q(terminated_on=None) | Q(terminated_on__gte=MONTH)):
        assert billed.pop(one.number) == one.price + sum(PRICES[code] for code in one.add_ons), one
    # Left are those that are billed after their end.
    ended = Subscription.objects.system().filter(number__in=billed)
    assert billed and set(ended.values_list("state", flat=True)) == {"terminated"}


def test_lines_have_the_facts_of_their_number(loaded: list[Result]) -> None:
    facts = ("number", "holder_name", "employee_number", "department", "cost_centre", "bill_text")
    for row in (
        InvoiceLine.objects.system().filter(invoice__issued_on=MONTH).exclude(number="").values(*facts).distinct()
    ):
        found = Subscription.objects.system().filter(**row)
        assert found.exists(), row


REASONS = ["started", "terminated", "plan", "out_of_bundle", "roaming"]


@pytest.mark.parametrize("reason", REASONS)
def test_a_line_of_each_reason(reason: str, loaded: list[Result]) -> None:
    found = InvoiceLine.objects.system().filter(reason=reason, invoice__kind="invoice")
    assert found.exists()
    assert (reason in ("terminated", "plan")) == found.filter(quantity=-1, net__lt=0).exists()


def invoices() -> Any:
    return Invoice.objects.system().filter(kind="invoice")


def entries_of(**values: Any) -> Any:
    return LedgerEntry.objects.system().filter(**values)


ODDITIES: dict[str, Callable[[], Any]] = {
    "a VAT-free fee": lambda: InvoiceLine.objects.system().filter(vat_category="E", vat_rate=0, group="fee", net__gt=0),
    "a setup taken off": lambda: InvoiceLine.objects.system().filter(group="one_off", discount__gt=0, net=0),
    "a credit note that corrects an invoice": lambda: Invoice.objects.system().filter(
        kind="credit", corrects__account=F("account"), gross__lt=F("corrects__gross"), corrects__credited=F("gross")
    ),
    "overdue": lambda: invoices().filter(due_on__lt=TODAY, paid=0, outstanding__gt=0),
    "a reminder of an overdue one": lambda: entries_of(
        kind="reminder", amount=100, invoice__due_on__lt=TODAY, invoice__outstanding__gt=0
    ),
    "partly paid": lambda: invoices().filter(paid__gt=0, outstanding__gt=0),
    "paid": lambda: invoices().filter(paid__gt=0, outstanding=0),
    "paid too much": lambda: invoices().filter(outstanding__lt=0),
    "a payment without match": lambda: entries_of(kind="payment", invoice=None, amount__lt=0),
    "not due yet": lambda: invoices().filter(due_on__gt=TODAY, paid=0),
}


@pytest.mark.parametrize("oddity", ODDITIES)
def test_what_can_happen_happens(oddity: str, loaded: list[Result]) -> None:
    assert ODDITIES[oddity]().exists()


def test_a_discount_ends(loaded: list[Result]) -> None:
    def discounted(month: date) -> set[str]:
        rows = InvoiceLine.objects.system().filter(group="discount", invoice__issued_on=month, net__lt=0)
        return set(rows.values_list("number", flat=True))

    ended = discounted(date(2026, 10, 1)) - discounted(MONTH)
    running = InvoiceLine.objects.system().filter(group="recurring", invoice__issued_on=MONTH, number__in=ended)
    assert running.exists()


def test_numbers_are_billed_after_their_end(loaded: list[Result]) -> None:
    ended = Subscription.objects.system().filter(terminated_on__lt=date(2026, 10, 1)).values("number")
    found = InvoiceLine.objects.system().filter(
        invoice__issued_on=MONTH, number__in=ended, period_from=MONTH, net__gt=0
    )
    assert found.exists()


def test_a_number_without_use_is_billed(loaded: list[Result]) -> None:
    mobile = Subscription.objects.system().filter(state="active", number__startswith="+45")
    # Compared here: PostgreSQL has no statistics yet by which to join them.
    used = set(UsageDay.objects.system().order_by().values_list("subscription_id", flat=True).distinct())
    idle = [number for pk, number in mobile.values_list("pk", "number") if pk not in used]
    assert InvoiceLine.objects.system().filter(invoice__issued_on=MONTH, number__in=idle).exists()


@pytest.mark.parametrize(
    ("price", "days", "of", "begun", "given_back"),
    [
        # 199.00 from the 15th of a month of thirty days.
        (199_00, 16, 30, 106_13, 106_13),
        (199_00, 14, 30, 92_87, 92_87),
        # Half an øre is rounded up once: both halves make up the whole.
        (99, 15, 30, 50, 49),
        (79_00, 31, 31, 79_00, 79_00),
        (79_00, 1, 28, 2_82, 2_82),
    ],
)
def test_parts_of_a_month(price: int, days: int, of: int, begun: int, given_back: int) -> None:
    assert (part(price, days, of), rest(price, days, of)) == (begun, given_back)
    assert part(price, days, of) + rest(price, of - days, of) == price


def number(**values: Any) -> Number:
    return Number(**{"number": "+4520123999", "cvr": BYG, "account": "44100271", "plan": "mobil-30", **values})


def billed(contract: Contract, month: date, used: Used = Used()) -> list[tuple[str, str, int]]:  # noqa: B008
    return [(line.group, line.reason, line.net) for line in lines(contract, month, used)]


def test_the_months_of_a_contract() -> None:
    one = Contract(number(add_ons="verden wifi-opkald"), date(2026, 4, 16), date(2026, 8, 10))
    whole = [("recurring", "", 99_00), ("recurring", "", 49_00)]
    parts = [("recurring", "started", 49_50), ("recurring", "started", 24_50)]
    assert billed(one, date(2026, 4, 1)) == []
    (setup,) = [line for line in billed(one, date(2026, 5, 1)) if line[0] == "one_off"]
    assert [line for line in billed(one, date(2026, 5, 1)) if line[0] == "recurring"] == [*parts, *whole]
    assert setup[2] in (0, 99_00)
    assert [line for line in billed(one, date(2026, 8, 1)) if line[0] == "recurring"] == whole
    back = [("adjustment", "terminated", -67_06), ("adjustment", "terminated", -33_19)]
    september = billed(one, date(2026, 9, 1), Used(5_00, 0, 12_00))
    assert september == (
        [*back, ("usage", "out_of_bundle", 5_00), ("usage", "", 12_00)] if not one.still_billed else []
    )
    assert billed(one, date(2026, 10, 1)) == []


def test_an_invoice_below_zero_is_a_credit_note() -> None:
    ended = Contract(number(), date(2020, 1, 1), date(2026, 8, 10))
    ((note, credited),) = documents(Payer("44100271", 7, [ended]), [date(2026, 9, 1)], {}, TODAY)
    assert (note.is_credit, note.net, note.due_on, credited) == (True, 67_06, note.issued_on, 0)
    assert [(line.quantity, line.net) for line in note.lines] == [(1, 67_06)]
    assert [row[4] for row in entries(note.issued(), TODAY)] == ["-83.83"]


def test_the_invoice_of_a_closed_account_is_credited() -> None:
    (payer,) = [one for one in payers(all_numbers(), TODAY, past=True) if one.closed_on]
    found = list(documents(payer, [shifted(MONTH, -by) for by in range(6, 2, -1)], {}, TODAY))
    assert [(one.issued_on, one.is_credit, credited) for one, credited in found] == [
        (date(2026, 5, 1), False, 0), (date(2026, 6, 1), False, 0), (date(2026, 7, 1), False, 186_25),
        (date(2026, 7, 12), True, 0),
    ]  # fmt: skip
    assert found[3][0].corrects == found[2][0].number


def test_every_account_settles_in_the_end() -> None:
    due = date(2026, 9, 1)
    for row in companies.accounts():
        issued = Issued("26080001", row[0], date(2026, 8, 2), due, 1000_01, 100_00)
        paid = [Decimal(entry[4]) for entry in entries(issued, due + timedelta(days=60))]
        assert sum(paid) == 100, row[0]
    assert not list(entries(Issued("26080001", LATE, due, due, 0), TODAY))


def test_entries_come_on_their_day() -> None:
    issued = Issued("26080001", LATE, date(2026, 8, 2), date(2026, 9, 1), 1000_01)
    per_day = [len(list(entries(issued, issued.due_on + timedelta(days=day)))) for day in (0, 9, 10, 44, 45, 100)]
    assert per_day == [1, 1, 2, 2, 5, 5]


def test_the_large_world_has_lines_by_number_of_the_latest_months_only() -> None:
    months = [shifted(MONTH, -by) for by in range(4, -1, -1)]
    held = [number(number=f"+45500000{n}", account="45000001") for n in range(10, 15)]
    found = [one for one, _credited in documents_of(months, TODAY, held, first=True)]
    assert [one.issued_on for one in found] == months
    assert [{line.number is None for line in one.lines} for one in found] == [{True}] * 2 + [{False}] * 3
    assert sum(line.net for line in found[0].lines) <= 5 * 99_00


def test_a_payment_id_has_its_check_digit() -> None:
    line = Line("recurring", "a", "A", None, 100)
    assert Document("26110001", "44100271", MONTH, [line]).row()[10] == "000000261100010"


def test_e_invoices_are_valid(loaded: list[Result]) -> None:
    """All pass the rules of Peppol with no fatal error, and the schema of OIOUBL."""
    for one in Invoice.objects.system().select_related("account", "company", "corrects"):
        e_invoices_are_valid(e_invoice_of(one))
