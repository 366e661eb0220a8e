"""The page that shows what a draft costs and binds to, and places it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from orders.core.form_pages import form_of
from orders.models import Appointment, Order, OrderFile, OrderItem
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.scope.actor import Actor

# Items that the page shows of a large order.
SHOWN = 50


def of_file(actor: Actor, order: Order) -> dict[str, Any]:
    """Return what a page shows of the file that the order was made from: `file`, `refused`, `more_refused`."""
    file = OrderFile.objects.visible_to(actor).filter(order=order).first()
    refused = file.refused if file else []
    return {"file": file, "refused": refused[:SHOWN], "more_refused": len(refused) - SHOWN}


class DraftPage(ActPage):
    """What is ordered, at which price; the button places the order."""

    model = Order
    section = "draft"
    template_name = "orders/draft.html"

    def fetch(self) -> Any:
        rows = Order.objects.visible_to(self.actor, function=self.needed(type(self.act)))
        return get_or_404(rows.select_related("account__company"), uid=self.kwargs["uid"])

    def back_to(self, target: Order) -> str:
        """The order's page once it is placed, else the form of the draft."""
        if target.state != Order.State.DRAFT:
            return reverse("order", args=[target.uid])
        return form_of(self.actor, target)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = OrderItem.objects.visible_to(self.actor).filter(order=self.target).select_related("plan", "port_in")
        items = list(rows.order_by("position")[:SHOWN])
        kwargs |= of_file(self.actor, self.target)
        for item in items:
            shown: Any = item
            shown.move = getattr(item, "port_in", None)
        visits = Appointment.objects.visible_to(self.actor).filter(order=self.target)
        visit_page = reverse("order_visit", args=[self.target.uid]) if visits.exists() else ""
        more = self.target.items_count - len(items)
        return super().get_context_data(items=items, more=more, visit_page=visit_page, **kwargs)
