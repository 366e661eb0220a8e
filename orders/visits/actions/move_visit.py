"""Move a technician's visit to another slot, for the fee that is shown before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.fulfilment.kinds import MOVE
from orders.fulfilment.visit_follow import follow
from orders.models import Appointment
from orders.visits.action import VisitAction
from orders.visits.forms import SlotForm
from orders.visits.words import logged, moving, replaced
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.outbox.enqueue import Command
from subscriptions.prices import once


class MoveVisit(VisitAction):
    """Ask field service to move the visit. It is free until 18:00 of the working day before, and when we missed it."""

    slug = "move_visit"
    address = "flyt"
    label = _lazy("Choose another time")
    log_label = _lazy("Technician's visit moved")
    sent_label = _lazy("New time for the technician asked for")
    sent_receipt = _lazy("We are moving the technician's visit. The order's page shows when it is agreed.")
    done_receipt = _lazy("The technician's visit is moved.")
    refused_receipt = _lazy("The technician's visit is not moved. %(why)s")
    icon = "clock"
    order = 20
    from_states = frozenset(Appointment.MOVABLE)
    Form = SlotForm

    def form(self, target: Appointment, data: Mapping[str, Any] | None = None) -> forms.Form:
        return SlotForm(data, address_id=target.address_id)

    def seen(self, target: Appointment, data: Mapping[str, Any], day: date) -> str:
        return str(target.fee)

    def refuse(self, target: Appointment, data: Mapping[str, Any], today: date) -> str | None:
        if not target.order.is_open:
            return _("The order is finished.")
        return _("We are arranging a time already.") if target.asked else None

    def facts(self, target: Appointment) -> list[tuple[Any, Any]]:
        found = [(_("Address"), target.address), (_("Price of moving it"), moving(target))]
        if price := replaced(target):
            text = _("%(price)s. You do not pay it, if you move: only what the new time costs.")
            found.append((_("Price of the present time"), text % {"price": once(price)}))
        if target.state == Appointment.State.MISSED_BY_CUSTOMER:
            found.append((_("The visit that nobody opened for"), once(target.charged)))
        return found

    def apply(self, target: Appointment, data: Mapping[str, Any], now: datetime) -> Change:
        slot, before = data["slot"], {"visit": logged(target.starts)}
        target.asked = {
            "kind": MOVE, "starts": slot.starts.isoformat(), "slot_id": slot.slot_id, "price": str(slot.price),
        }  # fmt: skip
        target.save()
        follow(target)
        after = {
            "place": target.address,
            "visit": logged(slot.starts),
            "fee": kr(target.fee + slot.price - replaced(target)),
        }
        return Change(target, before=before, after=after, made=(slot.slot_id, now))

    def command(self, target: Appointment, data: Mapping[str, Any], change: Change) -> Command | None:
        slot_id, now = change.made
        payload = {"request_id": target.request_id, "slot_id": slot_id, "fee": str(target.fee)}
        return Command(MOVE, f"move:{target.uid}:{now:%Y%m%d%H%M%S%f}", target.pk, payload)
