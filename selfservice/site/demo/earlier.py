"""Reads what earlier starts of the demo have loaded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from accounts.models import Account
from billing.models import Invoice, LedgerEntry
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo import companies
from selfservice.site.demo.billing.ledger import Issued
from selfservice.site.demo.billing.loaded import LoadedData
from selfservice.site.demo.billing.usage import Covered
from selfservice.site.demo.catalogue import BY_CODE
from selfservice.site.demo.crowd import all_numbers
from selfservice.site.demo.numbers import Number
from subscriptions.models import SimCard, Subscription, UsageDay, UsageRecord
from telephony.models import LicencePool

# The last entry of an invoice is at most so many days after its issue.
BOOKED_WITHIN = timedelta(days=120)


def loaded_by_earlier_starts(today: date) -> LoadedData:
    """Return the data that earlier starts have loaded."""
    with as_system("what the demo has already"):
        numbers = Subscription.objects.system().values_list("number", flat=True)
        accounts = Account.objects.system().values_list("number", flat=True)
        cards = SimCard.objects.system().values_list("iccid", flat=True)
        keys = frozenset([*numbers, *accounts, *cards])
        days = UsageDay.objects.system().aggregate(first=Min("day"), last=Max("day"))
        small = [row[0] for row in companies.accounts()]
        invoiced, large = _newest(account__number__in=small), _newest(account__number__gt=max(small))
        return LoadedData(
            keys, days["last"], _numbers(today), _covered(days["first"]), invoiced, large, *_booked(invoiced),
            licences=LicencePool.objects.system().exists(),
        )  # fmt: skip


def _newest(**values: Any) -> date | None:
    """Return the first day of the newest month that has invoices."""
    rows = Invoice.objects.system().filter(kind="invoice", **values)
    newest: date | None = rows.aggregate(newest=Max("issued_on"))["newest"]
    return newest and newest.replace(day=1)


def _covered(first: date | None) -> Covered | None:
    if first is None:
        return None
    at = UsageRecord.objects.system().aggregate(first=Min("at"))["first"]
    return Covered(first, timezone.localdate(at) if at else date.max)


def _numbers(today: date) -> dict[str, Number]:
    """Return the subscriptions of the accounts that are not of the large world, as they are now."""
    busy = {one.number: one.busy for one in all_numbers()}
    held = Subscription.objects.system().filter(account__number__in=[row[0] for row in companies.accounts()])
    rows = held.filter(plan__code__in=BY_CODE).select_related("plan", "account", "company").order_by("number")
    return {row.number: _number(row, busy.get(row.number, 0), today) for row in rows}


def _number(row: Any, busy: float, today: date) -> Number:
    ends = (row.terminated_on - today).days if row.terminated_on else None
    return Number(
        row.number, row.company.cvr, row.account.number, row.plan.code, row.holder_name, row.employee_number,
        row.department, row.cost_centre, row.bill_text, row.state, " ".join(row.bars), " ".join(row.add_ons), busy,
        ends, int(row.price), row.started_on,
    )  # fmt: skip


def _booked(newest: date | None) -> tuple[tuple[Issued, ...], frozenset[str]]:
    """Return the invoices that may be unpaid, and the references of their entries."""
    if newest is None:
        return (), frozenset()
    since = newest - BOOKED_WITHIN
    rows = Invoice.objects.system().filter(kind="invoice", issued_on__gte=since).select_related("account")
    issued = tuple(
        Issued(row.number, row.account.number, row.issued_on, row.due_on, int(row.gross * 100), int(row.credited * 100))
        for row in rows
    )
    entries = LedgerEntry.objects.system().filter(booked_on__gte=since)
    return issued, frozenset(entries.values_list("reference", flat=True))
