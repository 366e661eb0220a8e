"""Charts of cost, drawn on the server: a column for each month, and the bars of a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_compact_decimal
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from billing.core.difference import Difference, Share
from selfservice.kernel.core.formatting import kr, month, number, short_month

# The share of a month's width that its column fills.
FILLED = 0.7
# Distances between grid lines: these times a power of ten.
STEPS = (1, 2, 5, 10)
MILLION = 10**6


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns and grid lines in per cent of width and height, as SVG; the months' names below."""

    title: str
    columns: SafeString
    lines: list[tuple[str, str]]
    axis: list[tuple[str, str]]


def chart(costs: Mapping[date, Decimal], chosen: date, title: str) -> Chart:
    """Return the chart of the months, the earliest first. A month below zero has no column."""
    months = sorted(costs)
    most = float(max([*costs.values(), Decimal(1)]))
    step = _step(most)
    top = max(most * 1.05, step)
    wide = 100 / len(months)
    parts = []
    for place, each in enumerate(months):
        height = max(100 * float(costs[each]) / top, 0.5)
        css = ' class="today"' if each == chosen else ""
        x, y = (place + (1 - FILLED) / 2) * wide, 100 - height
        parts.append(
            f'<rect{css} x="{x:.2f}%" y="{y:.2f}%" width="{FILLED * wide:.2f}%" height="{height:.2f}%" rx="1.5">'
            f"<title>{month(each)}: {kr(costs[each])}</title></rect>"
        )
    lines = [(f"{100 - 100 * n * step / top:.2f}%", short_amount(n * step)) for n in range(1, int(top / step) + 1)]
    axis = [(short_month(each), f"{each:%y}" if each.month == 1 or each == months[0] else "") for each in months]
    return Chart(title, SafeString("".join(parts)), lines, axis)


def _step(most: float) -> float:
    """Return the distance between grid lines, so that there are at most four."""
    power = 1.0
    while power * 10 * 4 < most:
        power *= 10
    return next((n * power for n in STEPS if most <= 4 * n * power), 10 * power)


def short_amount(value: float) -> str:
    """Format 200000 as "200.000" and 1500000 as "1,5 mio.", for the scale of a chart."""
    if value < MILLION:
        return number(int(value))
    locale = "da_DK" if (get_language() or "da").startswith("da") else "en_GB"
    return str(format_compact_decimal(value, locale=locale, fraction_digits=1)).replace(" ", "\u00a0")


@dataclass(frozen=True, slots=True)
class Step:
    """A part with its bar: from where the sum was to where it is after the part, in per cent of the width."""

    share: Share
    x: str
    width: str
    # The query string of the page with the numbers behind it.
    query: str = ""


def steps(found: Difference, queries: Sequence[str]) -> list[Step]:
    """Return the parts one after the other, from the first amount to the second."""
    at, edges = Decimal(0), []
    for share in found.shares:
        edges.append((min(at, at + share.net), max(at, at + share.net)))
        at += share.net
    low = min((edge[0] for edge in edges), default=Decimal(0))
    wide = max((edge[1] for edge in edges), default=Decimal(0)) - low or Decimal(1)

    def percent(value: Any) -> str:
        return f"{100 * float(value) / float(wide):.2f}%"

    return [
        Step(share, percent(start - low), percent(max(end - start, wide / 200)), query)
        for share, (start, end), query in zip(found.shares, edges, queries, strict=True)
    ]
