"""The pages with the forms of each category's order."""

from __future__ import annotations

from django.urls import reverse

from orders.models import Order, OrderFile, OrderItem
from selfservice.kernel.scope.actor import Actor
from subscriptions.categories import BY_CATEGORY
from subscriptions.models import Category

PAGES = {
    Category.MOBILE.value: "order_mobile",
    Category.TELEPHONY.value: "order_telephony",
    Category.INTERNET.value: "order_internet",
    Category.CIRCUITS.value: "order_circuits",
}


# Rows of the form of mobile orders.
MOST_ROWS = 20


def is_of_file(actor: Actor, draft: Order) -> bool:
    """Return whether a draft is changed by a file: it came from one, or has more rows or plans than the form."""
    if draft.category != Category.MOBILE:
        return False
    if draft.items_count > MOST_ROWS or OrderFile.objects.visible_to(actor).filter(order=draft).exists():
        return True
    items = OrderItem.objects.visible_to(actor).filter(order=draft).order_by()
    return items.values("plan").distinct().count() > 1


def form_of(actor: Actor, draft: Order) -> str:
    """Return the address of the form that changes a draft."""
    if draft.kind == Order.Kind.NEW and is_of_file(actor, draft):
        return f"{reverse('order_by_file')}?kladde={draft.uid}"
    if draft.kind == Order.Kind.TAKEOVER:
        return f"{reverse('order_takeover')}?slags={BY_CATEGORY[draft.category].address}&kladde={draft.uid}"
    return f"{reverse(PAGES[draft.category])}?kladde={draft.uid}"
