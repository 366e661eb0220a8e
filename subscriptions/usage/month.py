"""One subscription's usage in a month: sums, days, and the chart."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from selfservice.kernel.core.formatting import gigabytes, kr, number, short_day, spoken
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Subscription, UsageDay

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
# Distances between the chart's grid lines, in gigabytes.
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
# The share of a day's width that its column fills.
FILLED = 0.79
AXIS = (1, 8, 15, 22)


@dataclass(frozen=True, slots=True)
class Column:
    """A day's column in the chart, in per cent of the chart's width and height."""

    x: str
    y: str
    width: str
    height: str
    css: str


@dataclass(frozen=True)
class Month:
    """The usage of a month. `days` holds only days with known usage."""

    first: date
    today: date
    days: list[UsageDay] = field(default_factory=list)

    @cached_property
    def data_bytes(self) -> int:
        """The month's data in bytes."""
        return sum(day.data_bytes for day in self.days)

    @property
    def voice_seconds(self) -> int:
        """The month's calls in seconds."""
        return sum(day.voice_seconds for day in self.days)

    @property
    def sms(self) -> int:
        """The month's number of messages."""
        return sum(day.sms for day in self.days)

    @property
    def amount(self) -> Decimal:
        """The month's cost beyond the plan, in kroner without VAT."""
        return sum((day.amount for day in self.days), Decimal(0))

    @property
    def average(self) -> int:
        """Average data in bytes per day with known usage."""
        return self.data_bytes // len(self.days) if self.days else 0

    @property
    def highest(self) -> UsageDay | None:
        """The day with the most data."""
        return max(self.days, key=lambda day: day.data_bytes, default=None)

    @property
    def before(self) -> date:
        """The first day of the previous month."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date | None:
        """The first day of the next month; None if it is in the future."""
        following = self.first + timedelta(days=self.length)
        return following if following <= self.today else None

    @cached_property
    def length(self) -> int:
        """The number of days of the month."""
        return monthrange(self.first.year, self.first.month)[1]

    @property
    def axis(self) -> list[date]:
        """The days that are labelled below the chart."""
        return [self.first.replace(day=number) for number in (*AXIS, self.length)]

    @cached_property
    def most(self) -> float:
        """The highest data of a day, in gigabytes."""
        return max((day.data_bytes for day in self.days), default=0) / 1e9

    @cached_property
    def step(self) -> float:
        """Gigabytes between two grid lines, so that there are at most four."""
        return next((step for step in STEPS if self.most <= 4 * step), STEPS[-1])

    @cached_property
    def top(self) -> float:
        """Gigabytes at the upper edge of the chart."""
        return max(self.most * 1.1, self.step * 1.25)

    @property
    def lines(self) -> list[tuple[str, int]]:
        """The y position and the bytes of each grid line."""
        steps = range(1, int(self.top / self.step) + 1)
        return [(_percent(100 - 100 * n * self.step / self.top), int(n * self.step * 1e9)) for n in steps]

    @property
    def columns(self) -> list[Column]:
        """The columns, one for each day of the month."""
        known = {day.day: day.data_bytes for day in self.days}
        return [self._column(self.first + timedelta(days=n), n, known) for n in range(self.length)]

    @property
    def drawn(self) -> SafeString:
        """The columns as SVG, formatted in Python because a template takes ten times as long."""
        parts = [
            f'<rect class="{one.css}" x="{one.x}" y="{one.y}" width="{one.width}" height="{one.height}" rx="1.5" />'
            for one in self.columns
        ]
        return SafeString("".join(parts))

    @property
    def rows(self) -> SafeString:
        """The table's rows as HTML, formatted in Python for the same reason."""
        parts = [
            f'<tr><th scope="row">{short_day(used.day)}</th><td class="r">{gigabytes(used.data_bytes)}</td>'
            f'<td class="r p2">{spoken(used.voice_seconds)}</td><td class="r p2">{number(used.sms)}</td>'
            f'<td class="r">{kr(used.amount)}</td></tr>'
            for used in self.days
        ]
        return SafeString("".join(parts))

    def _column(self, day: date, place: int, known: dict[date, int]) -> Column:
        wide = 100 / self.length
        height = max(100 * known.get(day, 0) / 1e9 / self.top, 1)
        css = "left" if day not in known else "today" if day == self.today else ""
        x = _percent((place + (1 - FILLED) / 2) * wide)
        return Column(x, _percent(100 - height), _percent(FILLED * wide), _percent(height), css)


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def requested_month(text: str, today: date) -> date:
    """Return the first day of the month in `text` ("2026-10"); of this month if there is none, or a future one."""
    found = MONTH.fullmatch(text)
    this = today.replace(day=1)
    return min(date(int(found[1]), int(found[2]), 1), this) if found else this


def month_of(actor: Actor, subscription: Subscription, first: date, today: date, function: str) -> Month:
    """Return the usage of a month, in one query."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Month(first, today, _DAYS.rows(actor, subscription.pk, first, last, function=function))


def _days(actor: Actor, subscription: int, first: date, last: date, function: str) -> Any:
    seen: Any = UsageDay.objects.visible_to(actor, function=function)
    return seen.filter(subscription=subscription, day__range=(first, last)).order_by("day")


_DAYS: CachedQuery[UsageDay] = CachedQuery(_days)
