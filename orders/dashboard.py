"""This app's parts of the front page: orders that wait for the person, and those under way."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.core.promises import days_of
from orders.core.status import tone
from orders.core.what import what
from orders.models import Order, Promise, Takeover
from orders.permissions import ORDER, SEE
from orders.takeover.tasks import asked_tasks
from selfservice.kernel.core.formatting import number
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.dashboard import Panel, Place, Task, Urgency, register_panel, register_tasks
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor

# Orders of the panel.
SHOWN = 4


def orders_panel(request: HttpRequest) -> Panel | None:
    """Return a panel with the newest orders under way, each with its state and the day that is promised."""
    actor = page_actor(request)
    if not actor.holds(SEE):
        return None
    found: list[Any] = _OPEN.rows(actor)
    if not found:
        return None
    days = _days(actor, [order.pk for order in found])
    for order in found:
        order.what, order.tone, order.days = what(order), tone(order.state), days.get(order.pk, "")
    return Panel("orders/front_orders.html", {"orders": found}, Place.SIDE)


def _open(actor: Actor) -> Any:
    return Order.objects.visible_to(actor).filter(state__in=Order.OPEN).order_by("-placed_at", "-id")[:SHOWN]


_OPEN: CachedQuery[Order] = CachedQuery(_open)


def _days(actor: Actor, orders: list[int]) -> dict[int, str]:
    """Return the day that is promised for an order, else the days that are expected, by the order's id."""
    rows = Promise.objects.visible_to(actor).filter(item__order__in=orders).exclude(kind=Promise.Kind.WISHED)
    # "committed" comes before "expected"; of each, the newest.
    newest = rows.order_by("item__order", "kind", "-id").distinct("item__order", "kind")
    found: dict[int, str] = {}
    for order, kind, first, last in newest.values_list("item__order", "kind", "first_on", "last_on"):
        found.setdefault(order, f"{Promise.Kind(kind).label} {days_of(first, last)}")
    return found


def order_tasks(request: HttpRequest) -> list[Task]:
    """Return a task for orders that are held until the customer acts, and one for those that wait for approval."""
    actor = page_actor(request)
    if not actor.holds(SEE):
        return []
    rows = Order.objects.visible_to(actor).filter(state__in=[Order.State.HELD, Order.State.APPROVAL])
    waiting = dict(rows.exclude(kind=Order.Kind.ACT).order_by().values_list("state").annotate(n=Count("pk")))
    found = []
    if n := waiting.get(Order.State.HELD):
        title = ngettext("%(n)s order awaits you", "%(n)s orders await you", n) % {"n": number(n)}
        text = _("Something must be answered before it can go on.")
        url = f"{reverse('orders')}?status=held"
        found.append(Task("box", title, text, url, _("See orders"), "warn", Urgency.NOW))
    if (n := waiting.get(Order.State.APPROVAL)) and actor.holds(ORDER):
        title = ngettext("%(n)s order awaits approval", "%(n)s orders await approval", n) % {"n": number(n)}
        text = _("Nothing is ordered before it is answered.")
        url = f"{reverse('orders')}?status=approval"
        found.append(Task("box", title, text, url, _("See orders"), "", Urgency.SOON))
    return found


register_tasks(order_tasks, about=(Order,))
register_tasks(asked_tasks, about=(Takeover,))
register_panel(36, orders_panel, about=(Order, Promise))
