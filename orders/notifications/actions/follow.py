"""Follow an order that somebody else has placed, or stop following it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Follower, Order
from orders.permissions import SEE
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm

OPEN = frozenset(state.value for state in Order.OPEN)


class FollowOrder(Action):
    """Get the mails about the order."""

    slug = "follow_order"
    address = "foelg"
    label = _lazy("Follow")
    log_kind = "orders"
    log_label = _lazy("Order followed")
    consequence = _lazy("You get a mail when something has happened to the order, as the person who placed it does.")
    done_receipt = _lazy("You follow order %(target)s.")
    refused_receipt = _lazy("You do not follow order %(target)s. %(why)s")
    icon = "mail"
    section = "order"
    order = 60
    model = Order
    function = SEE
    from_states = OPEN
    Form = OnceForm

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        if target.kind == Order.Kind.ACT:
            return _("It has its own receipt.")
        if target.requester_id == self.actor.id:
            return _("You have placed it yourself.")
        if Follower.objects.visible_to(self.actor).filter(order=target, user=self.actor.id or 0).exists():
            return _("You follow it already.")
        return None

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        Follower.objects.create(company_id=target.company_id, order=target, user_id=self.actor.id or 0)
        return Change(target)


class UnfollowOrder(Action):
    """Get no more mails about the order."""

    slug = "unfollow_order"
    address = "foelg-ikke"
    label = _lazy("Stop following")
    log_kind = "orders"
    log_label = _lazy("Order followed no longer")
    done_receipt = _lazy("You no longer follow order %(target)s.")
    refused_receipt = _lazy("You still follow order %(target)s. %(why)s")
    icon = "mail"
    section = "order"
    order = 61
    model = Order
    function = SEE
    Form = OnceForm

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        if not Follower.objects.visible_to(self.actor).filter(order=target, user=self.actor.id or 0).exists():
            return _("You do not follow it.")
        return None

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        Follower.objects.visible_to(self.actor).filter(order=target, user=self.actor.id or 0).delete()
        return Change(target)
