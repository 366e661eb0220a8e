"""Daily usage of the demo's numbers for a year: less at weekends, nothing on days off."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from zlib import crc32

from selfservice.site.demo.catalogue import Row
from selfservice.site.demo.numbers import Number

HEADER = ["day", "data_bytes", "voice_seconds", "sms", "amount", "roaming_amount", "content_amount", "number"]
# What an amount beyond the plan is for: the rest is for calls and data at home.
ABROAD, CONTENT = "19.50", "12.00"
# Each day uses one of these patterns, which is faster than random values per day.
PATTERNS = 4096
# GB per month; a phone below this is not used every day.
SELDOM = 2


@cache
def _patterns() -> list[tuple[float, int, int, str]]:
    chance = random.Random(20261123)  # noqa: S311  (deterministic demo data)
    return [
        (
            chance.uniform(0.3, 2.1),
            int(chance.uniform(0, 1500)),
            int(chance.uniform(0, 11)),
            chance.choice(["2.50", "5.00", CONTENT, ABROAD]) if chance.random() < 0.04 else "0",
        )
        for _ in range(PATTERNS)
    ]


def first_day(today: date) -> date:
    """Return the day on which the usage begins: the first of this month a year ago."""
    return today.replace(year=today.year - 1, day=1)


def _is_off(place: int, *, at_work: bool, seldom: bool) -> bool:
    """Return whether a day is unused: most weekend days, some weekdays, every second day of a rarely used phone."""
    return bool(place & 3 if not at_work else not place & 7 or (seldom and place & 8))


def days(
    numbers: Iterable[Number],
    today: date,
    *,
    back: int,
    since: date | None = None,
    before: date | None = None,
) -> Iterator[Row]:
    """Yield the usage of each day up to today: from `back` days ago, after `since`, before `before`.

    A day has the same values in every run.
    """
    first = max(today - timedelta(days=back), since + timedelta(days=1) if since else date.min)
    every = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    dates = [(d.isoformat(), d.toordinal(), d.weekday() < 5) for d in every if before is None or d < before]
    patterns = _patterns()
    for one in numbers:
        if not one.busy:
            continue
        base, salt = one.busy / 30 * 1e9, crc32(one.number.encode())
        last = (one.ends_on(today) or today).isoformat()
        for day, ordinal, at_work in dates:
            place = (salt + ordinal * 2654435761) >> 3 & PATTERNS - 1
            if day > last or _is_off(place, at_work=at_work, seldom=one.busy < SELDOM):
                continue
            factor, voice, sms, amount = patterns[place]
            share = 1.0 if at_work else 0.5
            yield (day, str(int(base * share * factor)), str(int(voice * share)), str(int(sms * share)), amount,
                   amount if amount == ABROAD else "0", amount if amount == CONTENT else "0", one.number)  # fmt: skip
