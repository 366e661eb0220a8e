"""Sort orders of the lists of subscriptions that are no column of the table. Keys are text, as all keys of these lists.

No index supports them: for a page, all rows of the list are read (docs/performance.md has the cost).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, LPad
from django.utils import timezone

from accounts.functions import Function
from selfservice.kernel.scope.actor import Actor
from subscriptions.lists.filters import high_usage
from subscriptions.models import Subscription, UsageMonth

State = Subscription.State
# Digits of the largest number of bytes; keys are padded to it, so that text sorts as numbers.
DIGITS = 20


def by_status(_actor: Actor) -> Combinable:
    """Sort by the displayed status (words.status_parts): barred, activating, high usage, ended or ending, active."""
    return Case(
        When(state=State.BARRED, then=Value("1")),
        When(Q(terminated_on__isnull=False) | Q(state=State.TERMINATED), then=Value("4")),
        When(state=State.ACTIVATING, then=Value("2")),
        When(high_usage(), then=Value("3")),
        default=Value("5"),
        output_field=CharField(),
    )


def by_data(actor: Actor) -> Combinable:
    """Sort by this month's data; zero where the actor may not see usage, as the column shows it."""
    seen: Any = UsageMonth.objects.visible_to(actor, function=Function.USAGE)
    months = seen.filter(subscription=OuterRef("pk"), month=timezone.localdate().replace(day=1))
    used = months.order_by().values("subscription").annotate(used=Sum("data_bytes")).values("used")
    return LPad(Cast(Coalesce(Subquery(used), 0), CharField()), DIGITS, Value("0"))
