"""What numbers used beyond their plans in a month: as invoiced, and as the usage pages have it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from billing.models import InvoiceLine
from subscriptions.models import UsageMonth

# By number: at home, abroad, premium rate services.
Use = dict[str, tuple[Decimal, Decimal, Decimal]]


def billed_use(month: date) -> Use:
    """Of the invoices of the month. Under `as_system`."""
    found: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
    lines = InvoiceLine.objects.system().filter(invoice__issued_on=month, invoice__kind="invoice", group="usage")
    for number, item, net in lines.values_list("number", "item").annotate(net=Sum("net")).order_by():
        found[number][("forbrug", "udland", "tjenester").index(item)] += net
    return {number: (plain, abroad, content) for number, (plain, abroad, content) in found.items()}


def used_in(month: date) -> Use:
    """Of the usage of the month. Under `as_system`."""
    rows = (
        UsageMonth.objects.system()
        .filter(month=month.replace(day=1), amount__gt=0)
        .values_list("subscription__number", "amount", "roaming_amount", "content_amount")
    )
    return {number: (amount - abroad - content, abroad, content) for number, amount, abroad, content in rows}
