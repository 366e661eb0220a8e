"""The state of an invoice, from the sums of its ledger and the day in Copenhagen. It is computed, never stored.

`state_of` is the rule in Python; `states_of` adds that a part is disputed. `condition` is `states_of` as a filter;
tests/billing/test_status.py compares them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from billing.models import Invoice
from selfservice.kernel.core.formatting import day, kr

# "Due soon" means within so many days.
SOON = timedelta(days=7)


class State(models.TextChoices):
    """The state of an invoice. The values are query parameters."""

    OPEN = "aaben", pgettext_lazy("invoice", "Open")
    DUE_SOON = "snart", pgettext_lazy("invoice", "Due soon")
    OVERDUE = "forfalden", pgettext_lazy("invoice", "Overdue")
    PARTLY_PAID = "delvist", pgettext_lazy("invoice", "Partly paid")
    PAID = "betalt", pgettext_lazy("invoice", "Paid")
    CREDITED = "krediteret", pgettext_lazy("invoice", "Credited")
    DISPUTED = "indsigelse", pgettext_lazy("invoice", "Disputed")
    POSTPONED = "henstand", pgettext_lazy("invoice", "Postponed")
    # A credit note has nothing to pay.
    CREDIT_NOTE = "kreditnota", pgettext_lazy("invoice", "Credit note")


# Classes of the style sheet; the normal cases have none.
TONES = {
    State.OVERDUE: "bad",
    State.DUE_SOON: "warn",
    State.DISPUTED: "wait",
    State.POSTPONED: "wait",
    State.PARTLY_PAID: "wait",
    State.OPEN: "wait",
    State.CREDITED: "off",
    State.CREDIT_NOTE: "off",
}


def due_day(invoice: Invoice) -> date:
    """Return the day by which it is to be paid: the new one if payment has been postponed."""
    found: date = invoice.postponed_to or invoice.due_on
    return found


def payable(invoice: Invoice) -> Any:
    """Return what is to be paid by the due day: without the disputed amount."""
    return max(invoice.outstanding - invoice.disputed, 0)


def payable_sum() -> Sum:
    """Return the sum of `payable` of the unpaid invoices of a query."""
    none = Value(Decimal(0))
    return Sum(Greatest(F("outstanding") - F("disputed"), none), default=none)


def state_of(invoice: Invoice, today: date) -> State:
    """Return the state of an invoice on a day: disputed only if all that is left is, else that of the rest."""
    if invoice.is_credit:
        return State.CREDIT_NOTE
    if invoice.outstanding <= 0:
        return State.CREDITED if 0 < invoice.gross <= invoice.credited else State.PAID
    if invoice.outstanding <= invoice.disputed:
        return State.DISPUTED
    due = due_day(invoice)
    if due < today:
        return State.OVERDUE
    if invoice.postponed_to is not None:
        return State.POSTPONED
    if due <= today + SOON:
        return State.DUE_SOON
    return State.PARTLY_PAID if invoice.paid > 0 else State.OPEN


def states_of(invoice: Invoice, today: date) -> tuple[State, ...]:
    """Return the state of an invoice and, where it is another one, that a part of it is disputed."""
    state = state_of(invoice, today)
    return (state, State.DISPUTED) if invoice.disputed > 0 and state != State.DISPUTED else (state,)


def condition(state: str, today: date) -> Q:
    """Return the condition of the invoices for which `states_of` has a state on a day."""
    if state == State.CREDIT_NOTE:
        return Q(kind=Invoice.Kind.CREDIT)
    invoice, credited = Q(kind=Invoice.Kind.INVOICE), Q(gross__gt=0, credited__gte=F("gross"))
    if state in (State.PAID, State.CREDITED):
        settled = invoice & Q(outstanding__lte=0)
        return settled & credited if state == State.CREDITED else settled & ~credited
    if state == State.DISPUTED:
        return Q(disputed__gt=0)
    # Of a credit note nothing is outstanding. PostgreSQL expects a comparison of two columns to leave few rows, and
    # then reads many: that most have no dispute corrects it.
    payable_now = Q(outstanding__gt=0) & (Q(disputed__lte=0) | Q(outstanding__gt=F("disputed")))
    postponed = Q(postponed_to__isnull=False)
    if state == State.OVERDUE:
        return payable_now & past(today)
    if state == State.POSTPONED:
        return payable_now & postponed & Q(postponed_to__gte=today)
    payable_now &= ~postponed
    if state == State.DUE_SOON:
        return payable_now & Q(due_on__range=(today, today + SOON))
    payable_now &= Q(due_on__gt=today + SOON)
    return payable_now & (Q(paid__gt=0) if state == State.PARTLY_PAID else Q(paid__lte=0))


def conditions(states: Iterable[str], today: date) -> Q:
    """Return the condition of the invoices with any of the states."""
    found = Q()
    for state in states:
        found |= condition(state, today)
    return found


def past(today: date) -> Q:
    """Return the condition that the due day is over."""
    return Q(postponed_to__isnull=True, due_on__lt=today) | Q(postponed_to__lt=today)


def unpaid() -> Q:
    """Return the condition that something is left to pay."""
    return Q(outstanding__gt=0)


def overdue() -> Q:
    """Return the condition of the invoices that are overdue today."""
    return condition(State.OVERDUE, timezone.localdate())


def due_key() -> Coalesce:
    """Return the due day as a key to sort by."""
    return Coalesce("postponed_to", "due_on")


def sentence(invoice: Invoice, today: date) -> str:
    """Return the state in a sentence; empty where amount and due day say it all.

    Of a disputed invoice it says which part need not be paid, and which is due.
    """
    state, due = state_of(invoice, today), day(due_day(invoice))
    if invoice.outstanding > 0 and invoice.disputed > 0:
        rest = payable(invoice)
        if not rest:
            text = _("You have disputed all that is left. You need not pay it until we have answered.")
        elif state == State.OVERDUE:
            text = _(
                "You have disputed %(disputed)s, which you need not pay until we have answered. "
                "The rest, %(rest)s, should have been paid by %(day)s."
            )
        else:
            text = _(
                "You have disputed %(disputed)s, which you need not pay until we have answered. "
                "The rest, %(rest)s, is to be paid by %(day)s."
            )
        return text % {"disputed": kr(invoice.disputed), "rest": kr(rest), "day": due}
    texts = {
        State.PARTLY_PAID: _("A part is paid. The rest is to be paid by %(day)s."),
        State.OVERDUE: _("Should have been paid by %(day)s."),
        State.PAID: _("It is paid. You have nothing to do."),
        State.CREDITED: _("It is credited in full. You have nothing to do."),
        State.POSTPONED: _("You have got more time: to be paid by %(day)s."),
        State.CREDIT_NOTE: _("You have nothing to pay: the amount is deducted from what you owe."),
    }
    return texts[state] % {"day": due} if state in texts else ""
