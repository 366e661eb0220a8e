"""Choose a time for a technician's visit that has none: none was chosen, or the one there was is gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.fulfilment.kinds import BOOK
from orders.fulfilment.visit_follow import follow
from orders.models import Appointment, Order
from orders.visits.action import VisitAction
from orders.visits.forms import VisitForm
from orders.visits.reserve import CONTACT, set_contact, start_again
from orders.visits.words import logged
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.outbox.enqueue import Command


class BookVisit(VisitAction):
    """Ask field service for the slot: it is reserved and booked under a new id of ours."""

    slug = "book_visit"
    address = "vaelg-tid"
    label = _lazy("Choose a time for the technician")
    log_label = _lazy("Technician booked")
    sent_label = _lazy("Technician asked for")
    sent_receipt = _lazy("We are booking the technician. The order's page shows when it is agreed.")
    done_receipt = _lazy("The technician is booked.")
    refused_receipt = _lazy("The technician is not booked. %(why)s")
    icon = "clock"
    order = 10
    from_states = frozenset(Appointment.WITHOUT_TIME)
    unrecorded = frozenset({"slot", *CONTACT})
    Form = VisitForm

    def form(self, target: Appointment, data: Mapping[str, Any] | None = None) -> forms.Form:
        known = {name: getattr(target, name) for name in CONTACT if getattr(target, name)}
        return VisitForm(data, address_id=target.address_id, initial=known)

    def refuse(self, target: Appointment, data: Mapping[str, Any], today: date) -> str | None:
        if not target.order.is_open:
            return _("The order is finished.")
        if target.order.state == Order.State.APPROVAL:
            return _("The order waits for approval. Nothing is ordered before that.")
        return _("We are arranging a time already.") if target.asked else None

    def facts(self, target: Appointment) -> list[tuple[Any, Any]]:
        return [(_("Address"), target.address)]

    def apply(self, target: Appointment, data: Mapping[str, Any], now: datetime) -> Change:
        slot = data["slot"]
        start_again(target, slot)
        set_contact(target, dict(data))
        target.asked = {"kind": BOOK, "starts": slot.starts.isoformat()}
        target.save()
        follow(target)
        return Change(target, after={"place": target.address, "visit": logged(slot.starts), "fee": kr(slot.price)})

    def command(self, target: Appointment, data: Mapping[str, Any], change: Change) -> Command | None:
        return Command(BOOK, f"book:{target.request_id}", target.pk, {"request_id": target.request_id})
