"""Mobile subscriptions that are paid for but have no usage."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.functions import Function
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Category, Subscription, UsageMonth

USED = Q(data_bytes__gt=0) | Q(voice_seconds__gt=0) | Q(sms__gt=0)


def since_three_months(today: date) -> date:
    """Return the first day of the three months that end with this one."""
    return (today.replace(day=1) - timedelta(days=45)).replace(day=1)


def unused_since(actor: Actor, since: date) -> Any:
    """Return the active mobile subscriptions without usage since that day, of those that the actor sees.

    One that has started since then is left out: it was not there to be used all the time.
    """
    used = UsageMonth.objects.visible_to(actor, function=Function.USAGE).filter(
        USED, subscription=OuterRef("pk"), month__gte=since
    )
    there = Subscription.objects.visible_to(actor, function=Function.USAGE).filter(
        state=Subscription.State.ACTIVE, category=Category.MOBILE
    )
    return there.filter(Q(started_on=None) | Q(started_on__lt=since)).filter(~Exists(used))
