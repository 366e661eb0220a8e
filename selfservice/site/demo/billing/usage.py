"""What each number used in a month beyond its plan: the same amounts as in the usage files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from selfservice.site.demo import records, usage
from selfservice.site.demo.billing.charges import Used
from selfservice.site.demo.billing.months import month_of
from selfservice.site.demo.catalogue import Row
from selfservice.site.demo.numbers import Number

# By number and month ("2026-11").
Sums = Mapping[tuple[str, str], Used]


@dataclass(frozen=True, slots=True)
class Covered:
    """The days of the usage files: the first of all, and the first that has records instead of sums."""

    first: date
    records: date


def sums(crowd: Sequence[Number], today: date, since: date, covered: Covered) -> Sums:
    """Return the sums of all months from `since` to today, without the days of the first month that no file has."""
    single = records.numbers_with_records(crowd)
    names = {one.number for one in single}
    back = (today - since).days
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    add_days(found, usage.days((one for one in crowd if one.number not in names), today, back=back), covered.first)
    add_days(found, usage.days(single, today, back=back, before=covered.records), covered.first)
    for _record, at, kind, _way, _other, _country, zone, _seconds, _bytes, amount, number in records.records(
        single, today, max(covered.records, since)
    ):
        if amount not in ("0", "0.00"):
            found[number, at[:7]][2 if kind == "content" else 1 if zone != "home" else 0] += ore(amount)
    return {key: Used(*amounts) for key, amounts in found.items()}


def sums_of_days(rows: Iterable[Row]) -> Sums:
    """Return the sums of rows of the file of days."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    add_days(found, rows, date.min)
    return {key: Used(*amounts) for key, amounts in found.items()}


def add_days(found: dict[tuple[str, str], list[int]], rows: Iterable[Row], first: date) -> None:
    """Add rows of the file of days, but not those before `first` in its month, which no file has."""
    month, edge = month_of(first).isoformat(), first.isoformat()
    for day, _data, _voice, _sms, amount, abroad, content, number in rows:
        if amount == "0" or month <= day < edge:
            continue
        sums = found[number, day[:7]]
        sums[0] += ore(amount) - ore(abroad) - ore(content)
        sums[1] += ore(abroad)
        sums[2] += ore(content)


def ore(amount: str) -> int:
    """Return an amount of a file in øre."""
    whole, _dot, rest = amount.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def covered_by(today: date, back: int) -> Covered:
    """Return what the files of a first start cover."""
    return Covered(today - timedelta(days=back), records.first_day(today, back))
