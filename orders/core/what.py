"""What an order is about, in a few words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from orders.core.acts import label_of
from orders.models import Order
from selfservice.kernel.core.formatting import phone


def what(order: Order) -> str:
    """Return the plans and how many, or the act and its number, or what else it is about."""
    if order.kind == Order.Kind.ACT:
        return f"{label_of(order.act)}: {phone(order.number_of_act) if order.number_of_act else order.title}"
    return order.title


def requester(order: Order) -> str:
    """Return who ordered it; support and the portal itself have no name."""
    return order.requester_name or _("Support")
