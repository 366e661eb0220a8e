"""The pages with the forms of each category's order."""

from __future__ import annotations

from django.urls import reverse

from orders.models import Order
from subscriptions.models import Category

PAGES = {
    Category.MOBILE.value: "order_mobile",
    Category.TELEPHONY.value: "order_telephony",
    Category.INTERNET.value: "order_internet",
    Category.CIRCUITS.value: "order_circuits",
}


def form_of(draft: Order) -> str:
    """Return the address of the form that changes a draft."""
    return f"{reverse(PAGES[draft.category])}?kladde={draft.uid}"
