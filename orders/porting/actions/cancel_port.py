"""Call off a porting, and with it the subscription that was ordered for the number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.port_rules import deadline, is_late
from orders.fulfilment.port_record import follow
from orders.fulfilment.port_requests import cancel_command
from orders.models import OrderItem, PortIn
from orders.porting.action import PortAction
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import when
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.outbox.enqueue import Command

BEGUN = (OrderItem.State.IN_PROGRESS, OrderItem.State.HELD)


class CancelPort(PortAction):
    """Call the porting off. One that has ended already is only given up; else the clearing house must agree."""

    slug = "cancel_port"
    address = "annuller-flytning"
    label = _lazy("Call off the move")
    consequence = _lazy(
        "The number stays with the operator that has it now, and the subscription that you ordered for it is not made."
        " It costs nothing."
    )
    log_label = _lazy("Porting called off")
    sent_label = _lazy("Calling off a porting asked for")
    sent_receipt = _lazy("We have asked the old operator to keep %(target)s.")
    done_receipt = _lazy("%(target)s stays with the old operator.")
    refused_receipt = _lazy("The move of %(target)s is not called off. %(why)s")
    icon = "x"
    tone = "danger"
    order = 30
    from_states = frozenset(state.value for state in (*PortIn.OPEN, *PortIn.ENDED))
    Form = OnceForm

    def refuse(self, target: PortIn, data: Mapping[str, Any], today: date) -> str | None:
        if target.cancel_asked_at or target.item.state not in BEGUN:
            return _("The number of this order is not moved any more.")
        if target.state in PortIn.OPEN and is_late(target.day, timezone.now()):
            return _("It could be called off until %(time)s.") % {"time": when(deadline(target.day))}
        return None

    def apply(self, target: PortIn, data: Mapping[str, Any], now: datetime) -> Change:
        target.cancel_asked_at = now
        target.save()
        follow([target])
        return Change(
            target,
            before={"port_state": target.state},
            after={"number": target.item.number, "donor": target.donor_name},
            made=now,
        )

    def command(self, target: PortIn, data: Mapping[str, Any], change: Change) -> Command | None:
        return cancel_command(target, f"{change.made:%Y%m%d%H%M%S%f}") if target.state in PortIn.OPEN else None
