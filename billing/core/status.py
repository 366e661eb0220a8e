"""The state of an invoice, from the sums of its ledger and the day in Copenhagen. It is computed, never stored.

`state_of` is the rule in Python, `condition` the same as a filter; tests/billing/test_status.py compares them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
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
# States in which something is left to pay.
UNPAID = (State.OPEN, State.DUE_SOON, State.OVERDUE, State.PARTLY_PAID, State.DISPUTED, State.POSTPONED)


def due_day(invoice: Invoice) -> date:
    """Return the day by which it is to be paid: the new one if payment has been postponed."""
    found: date = invoice.postponed_to or invoice.due_on
    return found


def payable(invoice: Invoice) -> Any:
    """Return what is to be paid by the due day: without the disputed amount."""
    return max(invoice.outstanding - invoice.disputed, 0)


def state_of(invoice: Invoice, today: date) -> State:
    """Return the state of an invoice on a day.

    An invoice of which the undisputed part is overdue is overdue, although another part is disputed.
    """
    if invoice.is_credit:
        return State.CREDIT_NOTE
    if invoice.outstanding <= 0:
        return State.CREDITED if 0 < invoice.gross <= invoice.credited else State.PAID
    due = due_day(invoice)
    if due < today and invoice.outstanding > invoice.disputed:
        return State.OVERDUE
    if invoice.disputed > 0:
        return State.DISPUTED
    if invoice.postponed_to is not None:
        return State.POSTPONED
    if due <= today + SOON:
        return State.DUE_SOON
    return State.PARTLY_PAID if invoice.paid > 0 else State.OPEN


def condition(state: str, today: date) -> Q:
    """Return the condition of the invoices that `state_of` gives a state on a day."""
    if state == State.CREDIT_NOTE:
        return Q(kind=Invoice.Kind.CREDIT)
    invoice, credited = Q(kind=Invoice.Kind.INVOICE), Q(gross__gt=0, credited__gte=F("gross"))
    if state in (State.PAID, State.CREDITED):
        settled = invoice & Q(outstanding__lte=0)
        return settled & credited if state == State.CREDITED else settled & ~credited
    # Of a credit note nothing is outstanding.
    unpaid, postponed = Q(outstanding__gt=0), Q(postponed_to__isnull=False)
    late = past(today) & Q(outstanding__gt=F("disputed"))
    if state == State.OVERDUE:
        return unpaid & late
    unpaid &= ~late if state == State.DISPUTED else Q()
    if state == State.DISPUTED:
        return unpaid & Q(disputed__gt=0)
    unpaid &= Q(disputed__lte=0)
    if state == State.POSTPONED:
        return unpaid & postponed & Q(postponed_to__gte=today)
    unpaid &= ~postponed
    if state == State.DUE_SOON:
        return unpaid & Q(due_on__range=(today, today + SOON))
    unpaid &= Q(due_on__gt=today + SOON)
    return unpaid & (Q(paid__gt=0) if state == State.PARTLY_PAID else Q(paid__lte=0))


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
