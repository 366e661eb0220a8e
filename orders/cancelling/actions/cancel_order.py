"""Ask to cancel an order: what has not begun is cancelled at once, what has begun is answered with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from orders.cancelling.rules import BEGUN, cancellable
from orders.core import states
from orders.core.port_rules import is_late
from orders.core.visits import LINES
from orders.documents.confirmation import write_confirmation
from orders.models import Order, OrderItem, PortIn
from orders.permissions import CHANGE, ORDER, SEE
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.formatting import kr, number
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun


class CancelOrder(Action):
    """Cancel the items that have not begun. It costs nothing; the rest is delivered."""

    slug = "cancel_order"
    address = "annuller"
    label = _lazy("Cancel the order")
    log_kind = "orders"
    log_label = _lazy("Order cancelled")
    consequence = _lazy("What has not begun is cancelled and costs nothing. It can't be undone, but ordered again.")
    done_receipt = _lazy("Order %(target)s: %(cancelled)s %(kept)s")
    refused_receipt = _lazy("Order %(target)s is not cancelled. %(why)s")
    icon = "x"
    tone = "danger"
    section = "order"
    order = 20
    model = Order
    function = CHANGE
    actors = frozenset({"user", "staff"})
    from_states = frozenset({Order.State.RECEIVED.value, Order.State.HELD.value, Order.State.IN_PROGRESS.value})
    Form = OnceForm

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        if target.kind == Order.Kind.ACT:
            return _("It is taken back on the subscription's own page.")
        if target.kind == Order.Kind.TAKEOVER:
            return _("Withdraw the request for the number instead.")
        left = cancellable(target, self._items())
        if left.waiting:
            return None
        if left.begun and self._moving(target):
            return _(
                "All of it has begun. A number that has not moved yet can stay with its old operator: choose"
                " “Call off the move” at the number."
            )
        if left.begun and target.category in LINES and self._items().filter(order=target, subscription=None).exists():
            return _("It has begun. Cancel it together with the technician.")
        if left.begun:
            return _("All of it has begun in the network, and can't be stopped any more.")
        return _("There is nothing left to cancel.")

    def facts(self, target: Order) -> list[tuple[Any, Any]]:
        left = cancellable(target, self._items())
        found = [(_("Is cancelled"), number(left.waiting)), (_("Fee"), kr(Decimal(0)))]
        if left.begun:
            found.append((_("Has begun, and is delivered"), number(left.begun)))
        if left.begun and self._moving(target):
            found.append(
                (_("Numbers that move here"), _("Choose “Call off the move” at the number, on the order's page."))
            )
        if left.finished:
            found.append((_("Is finished"), number(left.finished)))
        return found

    def receipt_words(self, target: Order, run: ActionRun) -> dict[str, Any]:
        n, kept = run.after.get("cancelled", 0), run.after.get("kept", 0)
        off = ngettext("%(n)s item is cancelled.", "%(n)s items are cancelled.", n)
        stays = ngettext("%(n)s has begun and is delivered.", "%(n)s have begun and are delivered.", kept)
        return {
            "cancelled": off % {"n": number(n)},
            "kept": stays % {"n": number(kept)} if kept else "",
        }

    def apply(self, target: Order, data: Mapping[str, Any], now: datetime) -> Change:
        before, left = target.state, cancellable(target, self._items())
        waiting = OrderItem.objects.system().filter(order=target, state=OrderItem.State.WAITING)
        count = waiting.update(state=OrderItem.State.CANCELLED, finished_at=now)
        states.refresh([target.pk])
        target.refresh_from_db()
        document = write_confirmation(target)
        after = {"state": target.state, "cancelled": count, "kept": left.begun}
        return Change(target, before={"state": before}, after=after, mails=[(document, target.company_id)])

    def _moving(self, target: Order) -> bool:
        """Whether the porting of an item that has begun can still be called off."""
        items = self._items().filter(order=target, state__in=BEGUN)
        ports = PortIn.objects.visible_to(self.actor, function=(ORDER, CHANGE)).filter(item__in=items)
        now = timezone.now()
        return any(not one.cancel_asked_at and not (one.state in PortIn.OPEN and is_late(one.day, now))
                   for one in ports.filter(state__in=(*PortIn.OPEN, *PortIn.ENDED)))  # fmt: skip

    def _items(self) -> Any:
        return OrderItem.objects.visible_to(self.actor, function=(*SEE, CHANGE))
