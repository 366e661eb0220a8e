"""Single calls, messages and sessions of the last three weeks, for the demo users' numbers and some more. Their daily
usage is the sum of these records.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from selfservice.site.demo.catalogue import Row
from selfservice.site.demo.numbers import PEOPLE, Number

HEADER = ["record", "at", "kind", "direction", "other_party", "country", "zone", "seconds", "bytes", "amount", "number"]
DAYS = 21
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# Today's records end at this time.
UNTIL = time(8, 15)
MORE = 40
ABROAD = [("SE", "eu"), ("DE", "eu"), ("PL", "eu"), ("NO", "eu"), ("US", "world"), ("CH", "world")]
SERVICES = ["Parkering", "Nummeroplysning 118", "Mobilindsamling"]
OWN = {one.number for one in PEOPLE}


def numbers_with_records(numbers: Iterable[Number]) -> list[Number]:
    """Return the numbers that have records."""
    busy = [one for one in numbers if one.busy]
    return [one for one in busy if one.number in OWN] + [one for one in busy if one.number not in OWN][:MORE]


def first_day(today: date, back: int = DAYS) -> date:
    """Return the first day with records."""
    return today - timedelta(days=min(back, DAYS) - 1)


def records(numbers: Iterable[Number], today: date, first: date) -> Iterator[Row]:
    """Yield the records of the days from `first` to `today`. A day has the same records in every run."""
    for one in numbers:
        for back in range((today - first).days, -1, -1):
            day = today - timedelta(days=back)
            chance = random.Random(f"records {one.number} {day}")  # noqa: S311  (deterministic demo data)
            for place, row in enumerate(_day(one, day, chance)):
                if day < today or row[0] <= UNTIL:
                    at = datetime.combine(day, row[0], COPENHAGEN).isoformat()
                    yield (f"{one.number[1:]}-{day:%y%m%d}-{place:02d}", at, *row[1:], one.number)


def _day(
    one: Number, day: date, chance: random.Random
) -> Iterator[tuple[time, str, str, str, str, str, str, str, str]]:
    if day.weekday() >= 5 and chance.random() < 0.5:
        return
    # On a few days the user is abroad.
    country, zone = chance.choice(ABROAD) if chance.random() < 0.05 else ("DK", "home")
    times = sorted(time(chance.randrange(6, 23), chance.randrange(60), chance.randrange(60)) for _ in range(12))
    sessions, calls = times[::2], times[1::2]
    for at in sessions:
        sent = int(one.busy / 30 * 1e9 / len(sessions) * chance.uniform(0.2, 2.2))
        amount = f"{sent / 1e6 * 0.02:.2f}" if zone == "world" else "0"
        yield (at, "data", "out", "", country, zone, str(chance.randrange(60, 3000)), str(sent), amount)
    for at in calls:
        other = f"+45{chance.choice([20, 26, 31, 40, 51, 61, 70, 86])}{chance.randrange(10**6):06d}"
        way, seconds = chance.choice(["out", "out", "in"]), chance.randrange(4, 700)
        if chance.random() < 0.4:
            yield (at, "sms", way, other, country, zone, "0", "0", "0")
        else:
            amount = f"{seconds / 60 * 1.5:.2f}" if zone == "world" else "0"
            yield (at, "voice", way, other, country, zone, str(seconds), "0", amount)
    if chance.random() < 0.03:
        yield (times[5], "content", "out", chance.choice(SERVICES), "DK", "home", "0", "0",
               chance.choice(["12.00", "20.00", "45.00"]))  # fmt: skip
