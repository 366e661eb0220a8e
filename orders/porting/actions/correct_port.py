"""Correct a porting that was refused, and send it again under the same order number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.port_rules import possible_from
from orders.core.port_words import explain, reason_of
from orders.fulfilment.port_record import follow
from orders.fulfilment.port_requests import begin, create_command
from orders.fulfilment.withdraw import give_number
from orders.models import OrderItem, PortIn
from orders.porting.action import PortAction
from orders.porting.donors import donors
from orders.porting.drafts import first_day, taken
from orders.porting.forms import CorrectForm, donor_of, initial_of, typed
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.outbox.enqueue import Command


class CorrectPort(PortAction):
    """Send the corrected request. The order and its price stay.

    An item with another number starts again when the network has dropped the wrong one
    (fulfilment/withdraw_command.py).
    """

    slug = "correct_port"
    address = "ret"
    label = _lazy("Correct and send again")
    log_label = _lazy("Porting corrected")
    sent_label = _lazy("Corrected porting sent")
    sent_receipt = _lazy("The corrected request for %(target)s is sent. The order keeps its number.")
    done_receipt = _lazy("The corrected request for %(target)s is sent. The order keeps its number.")
    refused_receipt = _lazy("The request for %(target)s was not sent. %(why)s")
    icon = "up"
    order = 10
    from_states = frozenset(state.value for state in PortIn.ENDED)
    # Of a person, and erased in time (orders/retention.py).
    unrecorded = frozenset({"port_name", "port_iccid"})
    Form = CorrectForm

    def form(self, target: PortIn, data: Mapping[str, Any] | None = None) -> forms.Form:
        today = timezone.localdate()
        first = first_day(today, target.item.sim)
        initial = {**initial_of(target), "port_day": typed(possible_from(max(first, target.day)))}
        return CorrectForm(data, initial=initial, first=first, donors=donor_of(target, donors()))

    def facts(self, target: PortIn) -> list[tuple[Any, Any]]:
        said = [(_("The operator says"), target.text)] if target.text else []
        return [(_("What is wrong"), explain(reason_of(target))), *said]

    def refuse(self, target: PortIn, data: Mapping[str, Any], today: date) -> str | None:
        if target.cancel_asked_at or target.item.state != target.item.State.HELD:
            return _("The number of this order is not moved any more.")
        number = data.get("port_number") or target.item.number
        if number == target.item.number:
            return None
        problem = taken(self.actor, [number]).get(number)
        if target.item.sim == OrderItem.Sim.STOCK:
            problem = _(
                "A card from your stock works only for the number that it was put into use with. Call off the move, and"
                " order the right number with another card."
            )
        return AtField(problem, "port_number") if problem else None

    def apply(self, target: PortIn, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"number": target.item.number, "donor": target.donor_name, "day": target.day}
        form: Any = self.form(target, {**data})
        form.is_valid()
        for name, value in form.holder("").items():
            setattr(target, name, value)
        first = first_day(timezone.localdate(now), target.item.sim)
        target.move_to(data["port_day"] or possible_from(first), by=self.actor.name)
        begin(target)
        target.save()
        if data["port_number"] == target.item.number:
            follow([target])
        else:
            target.item = give_number(target.item_id, data["port_number"])
        return Change(
            target, before=before, after={"number": target.item.number, "donor": target.donor_name, "day": target.day}
        )

    def command(self, target: PortIn, data: Mapping[str, Any], change: Change) -> Command | None:
        return None if target.item.state == OrderItem.State.WAITING else create_command(target)
