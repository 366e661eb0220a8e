"""Send the text messages about visits and portings: as things are when it is sent, and none about what is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.line_facts import in_sentence, interval
from orders.core.port_rules import in_words
from orders.models import Appointment, PortIn
from orders.notifications.texts import AFTER, BEFORE, CARD, PORT, VISIT, takes_text
from selfservice.gateways.sms.client import HttpSms
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.models import as_system


class VisitText(CommandHandler):
    """To the person who meets the technician. Payload: what ("booked" or "before"), starts (ISO). Target: the visit."""

    kind = VISIT
    label = _lazy("Text message about a technician's visit")

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        with as_system("text the person who meets a technician"):
            rows = Appointment.objects.system().select_related("order")
            visit = rows.filter(pk=command.target_id or 0, state=Appointment.State.BOOKED).first()
        if visit and _is_so(visit, command.payload["starts"]):
            HttpSms().send(visit.contact_phone, of_visit(visit, command.payload["what"]), command.key)
        return {}


class PortText(CommandHandler):
    """To the number that moves here. Payload: what (texts.CARD …), porting (its id). Target: the porting."""

    kind = PORT
    label = _lazy("Text message about a porting")

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        with as_system("text the user of a number that moves here"):
            rows = PortIn.objects.system().select_related("item__order", "company")
            port = rows.filter(pk=command.target_id or 0).first()
        what, states = command.payload["what"], PortIn.State
        due = {CARD: PortIn.OPEN, BEFORE: (states.ACCEPTED,), AFTER: (states.COMPLETED,)}[what]
        if port and port.state in due and port.porting_id == command.payload["porting"]:
            HttpSms().send(port.item.number, of_port(port, what), command.key)
        return {}


def _is_so(visit: Appointment, starts: str) -> bool:
    """Return whether the visit is still to come at that time; one that was moved has another message."""
    to_come = visit.starts == datetime.fromisoformat(starts) and visit.starts > timezone.now()
    return to_come and takes_text(visit.contact_phone)


def of_visit(visit: Appointment, what: str) -> str:
    """Return the message, in the language of the order."""
    with translation.override(visit.order.language):
        if not (visit.starts and visit.ends):
            raise ValueError("a booked visit without a time")
        values = {
            "operator": settings.PORTAL["operator"], "address": visit.address, "order": visit.order.number,
            "time": in_sentence(interval(visit.starts, visit.ends)),
            "phone": phone(str(settings.PORTAL["support_phone"])),
        }  # fmt: skip
        if what == "before":
            text = _("Remember: tomorrow the technician from %(operator)s comes to %(address)s: %(time)s.")
        else:
            text = _("The technician from %(operator)s comes to %(address)s: %(time)s.")
        more = _("You open the door. Order %(order)s. Questions? Call %(phone)s.")
        return f"{text} {more}" % values


def of_port(port: PortIn, what: str) -> str:
    """Return the message, in the language of the order."""
    with translation.override(port.item.order.language):
        progress = port.item.progress
        values = {
            "operator": settings.PORTAL["operator"], "company": port.company.name, "day": in_words(port.day),
            "number": phone(port.item.number), "donor": port.donor_name, "carrier": progress.get("carrier", ""),
            "tracking": progress.get("tracking", ""),
        }  # fmt: skip
        if what == CARD:
            text = _(
                "Your new SIM card from %(operator)s is on its way with %(carrier)s, %(tracking)s. Put it in your phone"
                " when it comes. %(number)s works with the old card until the number moves."
            )
        elif what == BEFORE:
            text = _(
                "Tomorrow, %(day)s, your number %(number)s moves from %(donor)s to %(operator)s, as %(company)s has"
                " ordered. The old SIM card stops then. Use the new one."
            )
        else:
            text = _(
                "Your number %(number)s has moved to %(operator)s. No signal? Use the new SIM card, and turn the phone"
                " off and on again."
            )
        return text % values
