"""Support's opening hours as a plain value, with the questions that pages and promises ask of it. No database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from selfservice.kernel.core.working_days import is_holiday

ZONE = ZoneInfo("Europe/Copenhagen")
# Days that are looked ahead for an opening; without any hours there is none.
AHEAD = 60
Span = tuple[time, time]


def merged(spans: Sequence[Span]) -> list[Span]:
    """Return the times of a day in order. What touches or overlaps is one: an hour counts once."""
    found: list[Span] = []
    for opens, closes in sorted(spans):
        if found and opens <= found[-1][1]:
            begins, ends = found.pop()
            found.append((begins, max(ends, closes)))
        else:
            found.append((opens, closes))
    return found


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours: by weekday (0 is Monday), and by date where a day differs (no span: closed).

    Days on which operators don't work are closed unless they are named in `days`.
    """

    weekly: Mapping[int, Sequence[Span]]
    days: Mapping[date, Sequence[Span]]

    def on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the intervals of a day, half-open, in order."""
        spans: Sequence[Span] = ()
        if day in self.days:
            spans = self.days[day]
        elif not is_holiday(day):
            spans = self.weekly.get(day.weekday(), ())
        return [(datetime.combine(day, one, ZONE), datetime.combine(day, end, ZONE)) for one, end in merged(spans)]

    def from_(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the intervals that end after an instant, in order."""
        first = at.astimezone(ZONE).date()
        for n in range(AHEAD):
            yield from ((opens, closes) for opens, closes in self.on(first + timedelta(days=n)) if closes > at)

    def open_until(self, at: datetime) -> datetime | None:
        """Return until when support is open at an instant, or None if it is closed."""
        opens, closes = next(self.from_(at), (None, None))
        return closes if opens and opens <= at else None

    def opens_at(self, at: datetime) -> datetime | None:
        """Return the next opening after an instant; None if there is none within 60 days."""
        return next((opens for opens, _closes in self.from_(at) if opens > at), None)

    def after(self, at: datetime, minutes: int) -> datetime | None:
        """Return the instant when so many open minutes have passed after another; None if it is beyond 60 days."""
        left = timedelta(minutes=minutes)
        for opens, closes in self.from_(at):
            begins = max(opens, at)
            # The length of a time span across a change of the clock is the difference of the instants.
            length = closes.astimezone(UTC) - begins.astimezone(UTC)
            if left <= length:
                return (begins.astimezone(UTC) + left).astimezone(ZONE)
            left -= length
        return None
