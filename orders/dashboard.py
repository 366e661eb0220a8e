"""This app's parts of the front page: orders that wait for the person."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import Order, Takeover
from orders.permissions import ORDER, SEE
from orders.takeover.tasks import asked_tasks
from selfservice.kernel.core.formatting import number
from selfservice.kernel.navigation.dashboard import Task, Urgency, register_tasks
from selfservice.kernel.scope.request import page_actor


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
