"""Feed files of usage, written in a few words and loaded."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from selfservice.kernel.feeds import Result, load_directory
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription, UsageDay, UsageMonth, UsageRecord
from subscriptions.models.usage_day import SUMS

HEADER = "record;at;kind;direction;other_party;country;zone;seconds;bytes;amount;number\n"
OWN, COLLEAGUES, OTHER_COMPANY = "+4520123490", "+4520123456", "+4526001234"


def line(record: str, at: str, kind: str = "voice", **cells: Any) -> str:
    """A row of the file; what is not said is empty."""
    found = {"number": OWN, **cells}
    names = ("direction", "other_party", "country", "zone", "seconds", "bytes", "amount", "number")
    return ";".join([record, at, kind, *(str(found.get(name, "")) for name in names)]) + "\n"


def load(folder: Path, name: str, content: str | bytes) -> Result:
    """Write the file and load it; what became of it."""
    for old in folder.iterdir():
        old.unlink()
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (result,) = load_directory(folder)
    return result


def usage(folder: Path, *lines: str, name: str = "usage.csv") -> Result:
    """Load records."""
    return load(folder, name, HEADER + "".join(lines))


def counts(result: Result) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return result.inserted, result.updated, result.unchanged, result.refused


def at(day: date, hour: int = 12) -> str:
    """A moment of the Danish day, as files have it."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour)).isoformat()


def sums(number: str = OWN) -> dict[str, Any]:
    """All that a number has used, summed up from the records, from the days and from the months, which agree."""
    with as_system("tests"):
        days, months = (
            model.objects.system()
            .filter(subscription__number=number)
            .aggregate(**{name: Sum(name, default=0) for name in SUMS})
            for model in (UsageDay, UsageMonth)
        )
    assert days == months
    return days


def records(number: str = OWN) -> list[UsageRecord]:
    with as_system("tests"):
        return list(UsageRecord.objects.system().filter(subscription__number=number).order_by("at", "record"))


def used(number: Subscription, data: int, month: date | None = None, **more: object) -> None:
    """The sum of a month, of this one unless it is said."""
    with as_system("tests"):
        UsageMonth.objects.create(
            company_id=number.company_id,
            subscription=number,
            month=month or timezone.localdate().replace(day=1),
            data_bytes=data,
            **more,
        )
