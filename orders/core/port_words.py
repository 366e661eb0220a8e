"""Portings: what one means for its item; and in words why it was refused, what comes next, and who must act."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from orders.core.port_rules import deadline, in_words, is_late
from orders.models import OrderItem, PortIn
from selfservice.gateways.porting import port as codes
from selfservice.kernel.core.formatting import when

State, Item = PortIn.State, OrderItem.State
# The reason of an item that waits for the customer: this and the code, or the state of the porting.
PREFIX = "port_"
# Why, and what to do.
REASONS = {
    codes.UNKNOWN_NUMBER: (
        _lazy("The old operator does not have the number."),
        _lazy("Check the number, and choose the operator that you get the bill from."),
    ),
    codes.CVR_MISMATCH: (
        _lazy("The number does not belong to that CVR number at the old operator."),
        _lazy("Correct the CVR number, or enter a name if the number belongs to a person."),
    ),
    codes.NAME_MISMATCH: (
        _lazy("The number does not belong to that name at the old operator."),
        _lazy("Enter the name as it is on the bill from the old operator."),
    ),
    codes.ICC_MISMATCH: (
        _lazy("The number of the SIM card is not that of the old operator."),
        _lazy("Enter the number that is printed on the old SIM card. A prepaid number can't be moved without it."),
    ),
    codes.ALREADY_PORTING: (
        _lazy("The number is already being moved to an operator."),
        _lazy("Have the other request called off at the old operator, and send it again."),
    ),
    codes.TERMINATED: (
        _lazy("The number was terminated more than a month ago, and can't be moved."),
        _lazy("Call off the move, and order a new number instead."),
    ),
    codes.NOT_PORTABLE: (
        _lazy("The old operator can't let the number go."),
        _lazy("Ask the old operator why. Send it again, or call off the move."),
    ),
    codes.DAY: (
        _lazy("The number can't be moved on that day."),
        _lazy("Choose another day."),
    ),
    State.FAILED.value: (
        _lazy("The move was tried and did not succeed. The number still works at the old operator."),
        _lazy("Choose another day."),
    ),
    State.CANCELLED.value: (
        _lazy("The old operator has called off the move."),
        _lazy("Ask the old operator why. Choose another day, or call off the move."),
    ),
    State.RETURNED.value: (
        _lazy("The number has been given back to the old operator."),
        _lazy("Call us if that is wrong."),
    ),
}
OTHER = (_lazy("The move was refused."), _lazy("Check what you have entered, and send it again."))
# Refusals of a change or a cancellation.
REFUSALS = {
    codes.TOO_LATE: _lazy("the time for changes was over"),
    codes.DAY: _lazy("the number can't be moved on that day"),
    codes.STATE: _lazy("the number has been moved, or the move has ended"),
}


def reason_of(port: PortIn) -> str:
    """Return the reason of the item as it is stored: a code, or the state where there is none."""
    if port.code:
        return PREFIX + (port.code if port.code in REASONS else "")
    return PREFIX + port.state


def explain(reason: str) -> str:
    """Return why the item waits and what to do; `reason` as `reason_of` returns it."""
    why, what = REASONS.get(reason.removeprefix(PREFIX), OTHER)
    return f"{why} {what}"


def refusal_words(reason: str) -> str:
    """Return why the clearing house has refused a change; `reason` begins with its code."""
    return str(REFUSALS.get(reason.partition(":")[0], reason))


def who_acts(port: PortIn) -> str:
    """Return who must act next; empty if nobody must."""
    if port.state in PortIn.ENDED:
        return "" if port.cancel_asked_at else pgettext("waiting for", "you")
    if port.state == State.REQUESTED or (port.state == State.ACCEPTED and port.asked_day):
        return port.donor_name
    return pgettext("waiting for", "us") if port.state == State.PLANNED else ""


def next_step(port: PortIn) -> str:
    """Return what must happen next, in a sentence; empty if nothing must."""
    if port.cancel_asked_at and port.state in PortIn.OPEN:
        return _("The move is being called off.")
    if port.asked_day:
        asked = {"donor": port.donor_name, "day": in_words(port.asked_day)}
        return _("%(donor)s is asked to move the number %(day)s instead.") % asked
    if port.state in PortIn.ENDED:
        return "" if port.cancel_asked_at else explain(reason_of(port))
    if port.state == State.PLANNED:
        return _("The request is sent when the new SIM card is ready.")
    if port.state == State.REQUESTED:
        return _("%(donor)s answers within a working day.") % {"donor": port.donor_name}
    if port.state == State.ACCEPTED:
        return _agreed(port)
    return explain(reason_of(port)) if port.state == State.RETURNED else ""


def _agreed(port: PortIn) -> str:
    """Return what happens on the day, and until when it can be another one."""
    moves = _("The number moves %(day)s. Use the old SIM card until it stops, and then the new one.")
    sentences = [moves % {"day": in_words(port.day)}]
    if not is_late(port.day, timezone.now()):
        sentences.append(_("You can change the day until %(until)s.") % {"until": when(deadline(port.day))})
    return " ".join(sentences)


def part_of(port: PortIn) -> tuple[str, str]:
    """Return the state that the item would have if it were only the porting, and the reason."""
    if port.state == PortIn.State.COMPLETED:
        return Item.DONE, ""
    if port.state == PortIn.State.RETURNED:
        return Item.REJECTED, reason_of(port)
    if port.state in PortIn.ENDED:
        return (Item.CANCELLED, "") if port.cancel_asked_at else (Item.HELD, reason_of(port))
    return Item.IN_PROGRESS, ""
