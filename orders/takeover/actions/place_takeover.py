"""Order a takeover: from a draft to the question to the giver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Order, Takeover
from orders.permissions import ORDER
from orders.placing.actions.place_order import PlaceOrder
from orders.takeover import rules
from selfservice.kernel.core.formatting import cvr, phone
from subscriptions.plans.catalogue import Catalogue


class PlaceTakeover(PlaceOrder):
    """Place the draft of a takeover. The new owner says yes to it here, the giver within 48 hours."""

    slug = "place_takeover"
    address = "overtag"
    label = _lazy("Ask to take the number over")
    log_label = _lazy("Takeover ordered")
    sent_label = _lazy("Takeover sent")
    sent_receipt = _lazy("We have your order %(target)s. The giver has 48 hours to answer.")
    done_receipt = _lazy("We have your order %(target)s. The giver has 48 hours to answer.")
    refused_receipt = _lazy("The takeover was not ordered. %(why)s")
    order_kind = Order.Kind.TAKEOVER
    step_up = True

    def refuse(self, target: Order, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        takeovers = self._takeovers(target)
        if len(takeovers) != target.items_count:
            return _("There is nothing in this order yet.")
        for one in takeovers:
            wish = rules.wish_of(target, one, one.item)
            if reason := rules.refusal(self.actor, wish, item=one.item.pk):
                return reason
        if target.wished_on is None or target.wished_on <= today:
            return _("The first day has passed meanwhile. Choose another one.")
        return None

    def facts(self, target: Order) -> list[tuple[Any, Any]]:
        if not (takeovers := self._takeovers(target)):
            return []
        one = takeovers[0]
        giver = f"{one.giver_name}, {_('CVR')} {cvr(one.giver_cvr)}" if one.giver_cvr else one.giver_name
        catalogue = Catalogue()
        left = [a.name for a in catalogue.offered_add_ons(target.category) if a.code not in one.item.add_ons]
        along = _("Agreed prices, discounts and the user's data")
        return [
            (_("Number"), phone(one.item.number)),
            (_("From"), giver),
            (_("We ask"), f"{one.contact_name}, {one.email}"),
            (_("Plan"), ", ".join([one.item.plan.name, *catalogue.names(one.item.add_ons)])),
            *super().facts(target),
            (_("Does not come along"), ", ".join([along, *left])),
            (_("If the giver answers late"), _("The number is yours from the day after the answer.")),
        ]

    def _takeovers(self, target: Order) -> list[Takeover]:
        rows = Takeover.objects.visible_to(self.actor, function=ORDER).filter(item__order=target)
        return list(rows.select_related("item__plan").order_by("item__position"))
