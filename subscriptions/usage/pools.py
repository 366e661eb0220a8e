"""Pools: used amount of each in a month, forecast, and the time up to which usage is known."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Pool, PoolDay, UsageFile

# A forecast needs this many days of known usage.
DAYS_NEEDED = 3
DANGER = 90
# Significant digits of a forecast.
DIGITS = 3


@dataclass(frozen=True, slots=True)
class PoolUsage:
    """A pool's usage in a month, known up to `until`. `end` is the first moment of the next month."""

    pool: Pool
    used: Decimal
    until: datetime | None
    start: datetime
    end: datetime

    @property
    def shown(self) -> Decimal:
        """The used amount for display, without decimals if it is large."""
        return Decimal(round(self.used)) if self.used >= DANGER else self.used

    @property
    def percent(self) -> int:
        """The used amount in per cent, rounded down: 100 only if the pool is used up."""
        if not self.pool.included:
            return 0
        return int(100 * self.used / self.pool.included)

    @property
    def width(self) -> int:
        """The width of the bar, in per cent."""
        return max(0, min(self.percent, 100))

    @property
    def elapsed_percent(self) -> int:
        """How much of the month is over at `until`, in per cent."""
        if self.until is None:
            return 0
        return max(0, min(100, round(100 * self._share)))

    @property
    def _share(self) -> float:
        return ((self.until or self.start) - self.start) / (self.end - self.start)

    @property
    def expected(self) -> Decimal | None:
        """The forecast for the whole month, with three significant digits; None if it is too early or too late."""
        if self.until is None or self.until - self.start < timedelta(days=DAYS_NEEDED) or self.until >= self.end:
            return None
        found = self.used / Decimal(str(self._share))
        step = Decimal(10) ** max(0, found.adjusted() - DIGITS + 1)
        return Decimal(round(found / step)) * step

    @property
    def runs_out(self) -> date | None:
        """The day on which the pool will be used up at this pace, if it is within the month."""
        if self.expected is None or self.is_used_up or self.used <= 0:
            return None
        pace = (self.until - self.start) * float(self.pool.included / self.used)  # type: ignore[operator]
        at = self.start + pace
        return timezone.localdate(at) if at < self.end else None

    @property
    def is_used_up(self) -> bool:
        """Whether the pool is used up."""
        return self.used >= self.pool.included

    @property
    def warns(self) -> bool:
        """Whether the pool is used up, nearly used up, or forecast to be."""
        return self.is_used_up or self.runs_out is not None or self.percent >= DANGER


def pool_usages(actor: Actor, first: date) -> list[PoolUsage]:
    """Return the usage of the pools that the actor sees in a month, in one query, by company and code."""
    length = monthrange(first.year, first.month)[1]
    last = first.replace(day=length)
    start = timezone.make_aware(datetime.combine(first, time()))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    rows: Any = _POOLS.rows(actor, first=first, last=last)
    return [PoolUsage(pool, pool.used, pool.until and min(pool.until, end), start, end) for pool in rows]


def _pools(actor: Actor, *, first: date, last: date) -> Any:
    days = PoolDay.objects.visible_to(actor).filter(pool=OuterRef("pk"), day__range=(first, last)).values("pool")
    return (
        Pool.objects.visible_to(actor)
        .filter(Q(ends_on=None) | Q(ends_on__gte=first))
        .select_related("company")
        .annotate(
            used=Coalesce(Subquery(days.annotate(n=Sum("used")).values("n")), Decimal(0)),
            until=Subquery(days.annotate(n=Max("until")).values("n")),
        )
        .order_by("company", "code")
    )


_POOLS: CachedQuery[Pool] = CachedQuery(_pools)


def freshness(found: list[PoolUsage]) -> datetime | None:
    """Return the time up to which usage of both records and pools is known: the earliest one. None if unknown."""
    records = UsageFile.objects.aggregate(until=Max("until"))["until"]
    return min((until for until in (records, *(one.until for one in found)) if until), default=None)
