"""What is true of a technician's visit, in a sentence that says who must act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.core.line_facts import in_sentence, interval
from orders.fulfilment.kinds import CANCEL
from orders.models import Appointment
from selfservice.kernel.core.formatting import kr, when

State = Appointment.State


def sentence(visit: Appointment) -> str:
    """Return what happens next with a visit, and who must act."""
    if visit.asked.get("kind") == CANCEL:
        return _("We are cancelling the visit, and the order with it. You need do nothing.")
    if visit.asked:
        return _("We are arranging the visit with our technicians. You need do nothing.")
    if visit.order.finished_at and visit.state != State.DONE:
        return _("No technician comes: the order has ended.")
    time = in_sentence(interval(visit.starts, visit.ends)) if visit.starts and visit.ends else ""
    why = f"{visit.text}." if visit.text and visit.text[-1] not in ".!?" else visit.text
    if visit.state == State.BOOKED and visit.moved_from:
        values = {"before": when(visit.moved_from), "time": time, "why": why}
        return (_("We had to move the visit of %(before)s. The new time is: %(time)s. %(why)s") % values).strip()
    values = {"time": time, "who": visit.contact_name, "fee": kr(visit.charged), "why": why,
              "until": when(visit.reserved_until)}  # fmt: skip
    return str(_SENTENCES[State(visit.state)]() % values).strip()


def _with_contact() -> str:
    return _("The technician comes: %(time)s. %(who)s opens the door.")


_SENTENCES: dict[State, Callable[[], str]] = {
    State.WANTED: lambda: _("You must act: choose a time for the technician."),
    State.RESERVED: lambda: _("The time is reserved for you until %(until)s: %(time)s."),
    State.EXPIRED: lambda: _("You must act: the reservation has expired. Choose a time again."),
    State.BOOKED: _with_contact,
    State.DONE: lambda: _("The technician has been there: %(time)s."),
    State.MISSED_BY_US: lambda: _(
        "The technician did not come, and we are sorry. We find a new time for you, and it costs nothing."
    ),
    State.MISSED_BY_CUSTOMER: lambda: _(
        "You must act: nobody opened for the technician, which costs %(fee)s, excl. VAT. Choose a new time."
    ),
    State.CANCELLED: lambda: _("You must act: our technicians have cancelled the visit. Choose a new time. %(why)s"),
}


def logged(starts: datetime | None) -> str:
    """Return the time of a visit as the log has it, in every language."""
    return f"{timezone.localtime(starts):%d.%m.%Y %H:%M}" if starts else ""


def moving(visit: Appointment) -> str:
    """Return what it costs to move a visit now."""
    if visit.fee:
        return _("It costs %(fee)s, excl. VAT, to move it now.") % {"fee": kr(visit.fee)}
    if visit.state == State.BOOKED and visit.free_until:
        return _("You can move it at no cost until %(until)s.") % {"until": when(visit.free_until)}
    return _("A new time costs nothing.")


def replaced(visit: Appointment) -> Decimal:
    """Return the extra price of the present time, which that of another time replaces. A missed visit has none."""
    return visit.price if visit.state == State.BOOKED else Decimal(0)
