"""The front page's panel of pools, and its tasks for pools that run out."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.functions import Function
from selfservice.kernel.core.formatting import number, short_day
from selfservice.kernel.navigation.dashboard import Panel, Place, Task, Urgency
from selfservice.kernel.scope.request import page_actor
from subscriptions.usage.pools import PoolUsage, freshness, pool_usages

# The number of pools on the front page; the usage page shows all.
MOST = 6


def _pools(request: HttpRequest) -> list[PoolUsage]:
    """Return this month's pools, read once per request."""
    if not hasattr(request, "pools"):
        actor = page_actor(request)
        first = timezone.localdate().replace(day=1)
        request.pools = pool_usages(actor, first) if actor.holds(Function.USAGE) else []  # type: ignore[attr-defined]
    found: list[PoolUsage] = request.pools  # type: ignore[attr-defined]
    return found


def pools_panel(request: HttpRequest) -> Panel | None:
    """Return the panel with the pools of the month; a mark on each bar shows how much of the month is over."""
    found = _pools(request)
    if not found:
        return None
    shown = {
        "pools": found[:MOST],
        "first": timezone.localdate().replace(day=1),
        "elapsed_percent": found[0].elapsed_percent,
        "until": freshness(found),
    }
    return Panel("subscriptions/front_pools.html", shown, Place.WIDE)


def pool_tasks(request: HttpRequest) -> list[Task]:
    """Return a task for each pool that is used up, or is expected to be before the end of the month."""
    found = []
    for one in _pools(request):
        if not (one.is_used_up or one.runs_out):
            continue
        title = _("The pool %(pool)s is used up") if one.is_used_up else _("The pool %(pool)s is running out")
        text = _("%(used)s of %(included)s %(unit)s used.") % {
            "used": number(one.shown), "included": number(one.pool.included), "unit": one.pool.get_unit_display(),
        }  # fmt: skip
        if one.runs_out:
            text += " " + _("Expected to be used up %(day)s") % {"day": short_day(one.runs_out)}
        urgency = Urgency.NOW if one.is_used_up else Urgency.SOON
        found.append(
            Task("alert", title % {"pool": one.pool.name}, text, reverse("usage"), _("See usage"), "warn", urgency)
        )
    return found
