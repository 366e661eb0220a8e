"""The line of a draft in words: its addresses, its technology, and the technician's visits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.core.visits import line_of
from orders.models import Appointment, LineOrder, Order
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import is_danish, number, phone, weekday, when
from selfservice.kernel.scope.actor import Actor


def interval(starts: datetime, ends: datetime) -> str:
    """Return when the technician comes: "Mandag 30. nov. 2026, kl. 8–12"."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    values = {"weekday": weekday(first), "day": shown_day(first), "first": first.hour, "last": last.hour}
    return _("%(weekday)s %(day)s, between %(first)d and %(last)d") % values


def in_sentence(time: str) -> str:
    """Return an interval as it is within a sentence: Danish days of the week have no capital there."""
    return time[:1].lower() + time[1:] if is_danish() else time


def lead_time(days_from: int, days_to: int) -> str:
    """Return the working days until a line works."""
    if days_from == days_to:
        return ngettext("ready in %(n)d working day", "ready in %(n)d working days", days_to) % {"n": days_to}
    return _("ready in %(first)d–%(last)d working days") % {"first": days_from, "last": days_to}


def technology_of(line: LineOrder) -> str:
    """Return technology and speed of a line."""
    speed = _("%(down)s/%(up)s Mbit/s") % {"down": number(line.down_mbit), "up": number(line.up_mbit)}
    return ", ".join(filter(None, (line.get_technology_display(), speed if line.down_mbit else "")))


def facts_of(actor: Actor, order: Order) -> list[tuple[Any, Any]]:
    """Return the line of a draft, as names and values; nothing for an order without an address."""
    line = line_of(actor, order)
    if line is None:
        return []
    found = [(_("A end"), line.a_text), (_("B end"), line.b_text)] if line.b_text else [(_("Address"), line.a_text)]
    found.append((_("Technology"), technology_of(line)))
    visits = list(Appointment.objects.visible_to(actor).filter(order=order).order_by("end"))
    for visit in visits:
        found.append((_("Technician"), _visit(visit)))
        if visit.contact_name:
            found.append((_("Who opens"), f"{visit.contact_name}, {phone(visit.contact_phone)}"))
    return found if visits else [*found, (_("Technician"), _("Not needed"))]


def _visit(visit: Appointment) -> str:
    if visit.state != Appointment.State.RESERVED or not (visit.starts and visit.ends):
        return _("The time is agreed later")
    values = {"time": interval(visit.starts, visit.ends), "until": when(visit.reserved_until)}
    return _("%(time)s, reserved until %(until)s") % values
