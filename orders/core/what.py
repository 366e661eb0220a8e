"""What an order is about, in a few words."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from orders.core.acts import label_of
from orders.models import Order
from selfservice.kernel.core.formatting import phone
from subscriptions.models import Plan
from subscriptions.plans.catalogue import contents
from subscriptions.prices import a_month


def what(order: Order) -> str:
    """Return the plans and how many, or the act and its number."""
    if order.kind == Order.Kind.ACT:
        return f"{label_of(order.act)}: {phone(order.number_of_act)}"
    return order.title


def requester(order: Order) -> str:
    """Return who ordered it; support and the portal itself have no name."""
    return order.requester_name or _("Support")


def plan_choice(plan: Plan, *more: str) -> SafeString:
    """Return a plan as a choice of a form: name and price, and below them what it holds, its binding and `more`."""
    details = ", ".join((*contents(plan), *more))
    return format_html('<b>{}</b> {}<span class="sub shown">{}</span>', plan.name, a_month(plan.price), details)
