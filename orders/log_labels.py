"""Register the log's labels of this app's values, and the page of an order in the log."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.core import port_words, promises
from orders.models import Appointment, Order, PortIn
from selfservice.kernel.history.labels import (
    Kind,
    register_amounts,
    register_codes,
    register_events,
    register_fields,
    register_kind,
    register_values,
)
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.web.object_links import OwnPage, register_link

register_kind(Kind("orders", _("Orders"), 40))
register_events(
    "orders",
    {
        "takeover_done": _("Number taken over"),
        "takeover_refused": _("Takeover refused by the network"),
        "port_lapsed": _("Porting lapsed"),
    },
)
register_fields(
    {
        "order": _("Order number"),
        "items": _("Items"),
        "monthly": _("Per month"),
        "one_off": _("Once"),
        "number": _("Number"),
        "port_state": _("Status"),
        "donor": _("Old operator"),
        "day": _("Day"),
        "last_day": _("Last day"),
        "why": _("Why"),
        "item": _("Item"),
        "place": _("Address"),
        "visit": _("Technician's visit"),
        "contact_name": _("Who opens"),
        "contact_phone": _("Phone number"),
        "note": _("Note"),
        "message": _("Message"),
        "cancelled": _("Cancelled items"),
        "kept": _("Items that are delivered"),
        "from_amount": _("Approval from, per month"),
        "approver": _("Who approves"),
        "wished_on": _("Wished from"),
        "own_fields": _("Own fields of orders"),
        "mailbox": _("Mail address for delays"),
    }
)
register_values("why", promises.words)
register_values("port_state", dict(PortIn.State.choices))
register_codes(port_words.REFUSALS)
register_amounts("monthly", "one_off", "from_amount")


def page_of_order(actor: Actor, port: int) -> str | None:
    """Return the page of a porting's order, if the actor sees it."""
    rows = PortIn.objects.visible_to(actor).filter(pk=port)
    uid = rows.values_list("item__order__uid", flat=True).first()
    return reverse("order", args=[uid]) if uid else None


def page_of_visit(actor: Actor, visit: int) -> str | None:
    """Return the page of a visit's order, if the actor sees it."""
    uid = Appointment.objects.visible_to(actor).filter(pk=visit).values_list("order__uid", flat=True).first()
    return reverse("order", args=[uid]) if uid else None


register_link("orders.order", OwnPage(Order, "order"))
register_link("orders.portin", page_of_order)
register_link("orders.appointment", page_of_visit)
