"""Rules of disputes and postponed payments, as reasons to refuse. The limits are the operator's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from billing.models import Dispute, DisputedLine, Invoice, InvoiceLine, LedgerEntry
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.money import kroner

# Complaints are answered within ten working days (the practice of Danish operators); without counting holidays.
ANSWERED_WITHIN = timedelta(days=14)
# The most lines of one dispute.
MOST_LINES = 100
# The longest time by which payment is postponed.
LONGEST = timedelta(days=30)
# By so much, unless another day is chosen.
USUAL = timedelta(days=14)
# Once this many reminders are sent, payment can't be postponed any more.
REMINDERS = 2


def amount_with_vat(lines: Iterable[InvoiceLine]) -> Decimal:
    """Return what the lines cost with VAT, which is rounded once for each rate."""
    nets: dict[Decimal, Decimal] = {}
    for line in lines:
        nets[line.vat_rate] = nets.get(line.vat_rate, Decimal(0)) + line.net
    return sum((net + kroner(net * rate / 100) for rate, net in nets.items()), Decimal(0))


def lines_of(invoice: Invoice, positions: Iterable[int]) -> list[InvoiceLine]:
    """Return the lines at these positions. Call inside an action, whose target the person sees."""
    with as_system("the lines of the invoice that is questioned"):
        return list(
            InvoiceLine.objects.system().filter(invoice=invoice, position__in=[*positions]).order_by("position")
        )


def lines_of_case(dispute: Dispute) -> list[InvoiceLine]:
    """Return the lines that a dispute is about. For support, who sees it."""
    with as_system("the lines of a case for support"):
        return list(InvoiceLine.objects.system().filter(disputes__dispute=dispute).order_by("position"))


def why_not_again(invoice: Invoice, positions: Iterable[int]) -> str | None:
    """Return why one of the lines can't be questioned again, or None: its case is open, or all of it is given back."""
    with as_system("the lines of the invoice that are questioned already"):
        known = DisputedLine.objects.system().filter(dispute__invoice=invoice, line__position__in=[*positions])
        states = set(known.values_list("dispute__state", flat=True))
    if Dispute.State.OPEN in states:
        return _("One of the lines is questioned already.")
    if Dispute.State.APPROVED in states:
        return _("All of one of the lines has been given back already.")
    return None


def update_disputed(invoice: Invoice) -> None:
    """Set the invoice's disputed amount to that of its open disputes."""
    rows = Dispute.objects.system().filter(invoice=invoice, state=Dispute.State.OPEN)
    invoice.disputed = rows.aggregate(amount=Sum(F("amount")))["amount"] or Decimal(0)
    invoice.save(update_fields=["disputed"])


def why_not_disputed(invoice: Invoice) -> str | None:
    """Return why no line of the invoice can be questioned, or None."""
    if invoice.is_credit:
        return _("A credit note can't be questioned. Question the invoice that it corrects.")
    return None


def why_not_postponed(invoice: Invoice) -> str | None:
    """Return why payment of the invoice can't be postponed, or None."""
    if invoice.is_credit or invoice.outstanding <= 0:
        return _("There is nothing to pay.")
    if invoice.postponed_to:
        return _("It has been postponed before, which can be done once.")
    with as_system("the reminders of the invoice"):
        sent = LedgerEntry.objects.system().filter(invoice=invoice, kind=LedgerEntry.Kind.REMINDER).count()
    if sent >= REMINDERS:
        return _("Two reminders have been sent. Call support to agree on the payment.")
    return None


def suggested_day(invoice: Invoice, today: date) -> date:
    """Return the day to which payment is postponed unless another is chosen."""
    return max(invoice.due_on, today) + USUAL


def latest_day(invoice: Invoice, today: date) -> date:
    """Return the last day to which payment can be postponed."""
    return max(invoice.due_on, today) + LONGEST
