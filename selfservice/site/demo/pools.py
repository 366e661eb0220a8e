"""Pools of the group and their daily usage, up to the current time of day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from selfservice.site.demo.catalogue import Row
from selfservice.site.demo.companies import BYG
from selfservice.site.demo.records import COPENHAGEN, UNTIL

HEADER = ["code", "name", "kind", "unit", "included", "ends_on", "cvr", "account"]
DAY_HEADER = ["day", "used", "until", "pool"]
# Code, name, kind, unit, included per month, approximate usage per day.
POOLS = [
    ("nb-data", "Mobildata, fælles", "data", "gb", 5000, 155.0),
    ("nb-roaming", "Roaming uden for EU", "data", "gb", 200, 8.4),
    ("nb-udland", "Udlandsminutter", "voice", "min", 3000, 51.0),
]


def pools() -> list[Row]:
    """Return three pools of the whole company."""
    return [(code, name, kind, unit, str(included), "", BYG, "") for code, name, kind, unit, included, _daily in POOLS]


def pool_days(today: date, days: int) -> Iterator[Row]:
    """Yield the usage of each day; a past day has the same value in every run."""
    for code, _name, _kind, _unit, _included, daily in POOLS:
        for back in range(days, -1, -1):
            day = today - timedelta(days=back)
            chance = random.Random(f"pool {code} {day}")  # noqa: S311  (deterministic demo data)
            used = daily * chance.uniform(0.6, 1.4) * (1.15 if day.weekday() < 5 else 0.6)
            ends = datetime.combine(day + timedelta(days=1), time(), COPENHAGEN)
            if not back:
                ends, used = datetime.combine(day, UNTIL, COPENHAGEN), used * 0.25
            yield (day.isoformat(), f"{used:.1f}", ends.isoformat(), code)
