"""Advice in the catalogue: what the company's mobile numbers have used of late, and the plan that covers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Sum
from django.utils.translation import ngettext

from accounts.functions import Function
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.core.formatting import gigabytes, number
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import access_key
from subscriptions.models import Category, Plan, UsageMonth
from subscriptions.prices import months_after

# Whole months that are looked at.
MONTHS = 3


def advice_of(actor: Actor, plans: Sequence[Plan], today: date) -> str:
    """Return one sentence for those who may see usage; "" for others, and where nothing was used.

    `plans`: the offered ones, the cheapest first. The average is of the months in which a number has been used.
    """
    if not actor.holds(Function.USAGE):
        return ""
    this = today.replace(day=1)
    count, average = cached_figure("use-of-three-months", access_key(actor), lambda: _used(actor, this))
    fitting = [plan for plan in plans if plan.calls != Plan.Calls.NONE and _covers(plan, average)]
    if not average or not fitting:
        return ""
    text = ngettext(
        "In the last three months, your number has used %(used)s of data a month on average: %(plan)s covers that.",
        "In the last three months, your %(count)s numbers have each used %(used)s of data a month on average:"
        " %(plan)s covers that.",
        count,
    )
    return text % {"count": number(count), "used": gigabytes(average), "plan": fitting[0].name}


def _covers(plan: Plan, used: int) -> bool:
    return plan.data_included_mb is None or plan.data_included_mb * 10**6 >= used


def _used(actor: Actor, this: date) -> tuple[int, int]:
    """Return how many mobile numbers used data, and the average of a number and month in bytes."""
    rows = UsageMonth.objects.visible_to(actor, function=Function.USAGE).filter(
        month__gte=months_after(this, -MONTHS), month__lt=this, data_bytes__gt=0, subscription__category=Category.MOBILE
    )
    found = rows.aggregate(numbers=Count("subscription", distinct=True), months=Count("pk"), used=Sum("data_bytes"))
    return found["numbers"], (found["used"] or 0) // (found["months"] or 1)
