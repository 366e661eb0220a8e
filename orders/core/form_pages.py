"""The pages with the forms of each category's order."""

from __future__ import annotations

from django.urls import reverse

from orders.models import Order
from subscriptions.categories import BY_CATEGORY
from subscriptions.models import Category

PAGES = {
    Category.MOBILE.value: "order_mobile",
    Category.TELEPHONY.value: "order_telephony",
    Category.INTERNET.value: "order_internet",
    Category.CIRCUITS.value: "order_circuits",
}


def form_of(draft: Order) -> str:
    """Return the address of the form that changes a draft."""
    if draft.kind == Order.Kind.TAKEOVER:
        return f"{reverse('order_takeover')}?slags={BY_CATEGORY[draft.category].address}&kladde={draft.uid}"
    return f"{reverse(PAGES[draft.category])}?kladde={draft.uid}"
