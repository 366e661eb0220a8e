"""This app's items in the left menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.models import Order
from orders.permissions import ORDER, SEE
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.menu import MenuItem, register
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import Count, access_key, capped_counts, rows_to_count


def open_orders(actor: Actor) -> Count:
    """Return the number of orders under way."""
    return cached_figure("open-orders", access_key(actor), lambda: capped_counts([_OPEN.statement(actor)])[0])


def _open(actor: Actor) -> Any:
    return rows_to_count(Order.objects.visible_to(actor).filter(state__in=Order.OPEN))


_OPEN: CachedQuery[Order] = CachedQuery(_open)

register(MenuItem("ordering", 1, pgettext_lazy("imperative", "Order"), "catalogue", "plus", ORDER))
register(MenuItem("ordering", 2, _("Orders"), "orders", "box", SEE, open_orders, count_label=_("under way")))
