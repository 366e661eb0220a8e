"""Accept the time to which we have moved a technician's visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Appointment
from orders.visits.action import VisitAction
from orders.visits.words import logged
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.forms import OnceForm


class AcceptVisit(VisitAction):
    """Say yes to the new time. Without an answer the technician comes then, too."""

    slug = "accept_visit"
    address = "accepter"
    label = _lazy("Accept the new time")
    log_label = _lazy("New time for the technician accepted")
    consequence = _lazy("The technician comes at the new time.")
    done_receipt = _lazy("The new time is agreed.")
    refused_receipt = _lazy("The new time is not agreed. %(why)s")
    icon = "check"
    order = 5
    from_states = frozenset({Appointment.State.BOOKED.value})
    Form = OnceForm

    def refuse(self, target: Appointment, data: Mapping[str, Any], today: date) -> str | None:
        return None if target.moved_from else _("The visit is not moved.")

    def apply(self, target: Appointment, data: Mapping[str, Any], now: datetime) -> Change:
        target.agreed_start = target.starts
        target.save(update_fields=["agreed_start"])
        return Change(target, after={"place": target.address, "visit": logged(target.starts)})
