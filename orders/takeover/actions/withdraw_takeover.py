"""Withdraw a takeover, only until the giver has answered: afterwards it is agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.core.locks import without_waiting
from orders.models import Order, Takeover
from orders.permissions import ORDER
from orders.takeover import answer
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.models import as_system

State = Takeover.State


class WithdrawTakeover(Action):
    """Withdraw the request for the number."""

    slug = "withdraw_takeover"
    address = "traek-tilbage"
    label = _lazy("Withdraw the request")
    log_kind = "orders"
    log_label = _lazy("Takeover withdrawn")
    consequence = _lazy("The giver's link stops working, and the order is cancelled.")
    done_receipt = _lazy("The request of order %(target)s is withdrawn. The number stays with the giver.")
    refused_receipt = _lazy("The request of order %(target)s was not withdrawn. %(why)s")
    icon = "x"
    section = "order"
    order = 20
    model = Order
    function = ORDER
    Form = OnceForm

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        asked = Takeover.objects.visible_to(self.actor, function=ORDER).filter(item__order=target)
        waiting = target.kind == Order.Kind.TAKEOVER and asked.filter(state=State.WAITING).exists()
        return None if waiting else _("The giver is not being asked now.")

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        with as_system("withdraw a takeover"):
            with without_waiting():
                takeover = answer.locked(nowait=True, item__order=target, state=State.WAITING)
            if takeover:
                answer.end(takeover, State.WITHDRAWN, reason="takeover_withdrawn", now=now)
        target.refresh_from_db()
        return Change(target, before=before, after={"state": target.state})
