"""Search source of this app: orders by number; and the pages to order from."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.core.status import tone
from orders.core.what import what
from orders.models import Order
from orders.permissions import SEE
from selfservice.kernel.core.formatting import day
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.search import Asked, Hit, Source, register, register_topic
from selfservice.kernel.scope.actor import Actor


def find_orders(actor: Actor, asked: Asked) -> list[Hit]:
    """Find the order of a number, with or without its letter."""
    pk = Order.pk_of(asked.text)
    if asked.act or pk is None:
        return []
    return [
        Hit(
            title=gettext("Order %(number)s") % {"number": order.number},
            sub=" · ".join((what(order), day(order.placed_at), order.company.name)),
            url=reverse("order", args=[order.uid]),
            exact=True,
            status=str(order.get_state_display()),
            tone=tone(order.state),
        )
        for order in _BY_NUMBER.rows(actor, pk)
    ]


def _by_number(actor: Actor, pk: Any) -> Any:
    seen = Order.objects.visible_to(actor).exclude(state=Order.State.DRAFT).filter(pk=pk)
    return seen.select_related("company")


_BY_NUMBER: CachedQuery[Order] = CachedQuery(_by_number)

register(
    Source(40, _("Orders"), "box", find_orders, SEE, list_url_name="orders", promises=lambda _actor: [gettext("order")])
)
register_topic(
    "orders",
    _("order, delivery, under way, status, confirmation, cancel"),
    _("Orders under way and finished, with the state of each part."),
)
register_topic(
    "catalogue",
    _("order, buy, new number, new subscription, plans, prices, port in"),
    _("Order new subscriptions. You see the price before anything is ordered."),
)
