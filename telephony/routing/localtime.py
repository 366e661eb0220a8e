"""Local times of Denmark and instants.

A local time that occurs twice means the first; one that does not occur takes the offset from before the gap: both are
what `fold=0` means (PEP 495). The server's own zone is never used.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")


def to_utc(local: datetime) -> datetime:
    """Return the instant of a local time without zone."""
    return local.replace(tzinfo=ZONE, fold=0).astimezone(UTC)


def utc(instant: datetime) -> datetime:
    """Return an aware instant in UTC. Raises ValueError for one without zone."""
    if instant.utcoffset() is None:
        raise ValueError("an instant needs a zone")
    return instant.astimezone(UTC)


def midnight(day: date) -> datetime:
    """Return the instant at which a local day starts."""
    return to_utc(datetime.combine(day, time()))


def local_date(instant: datetime) -> date:
    """Return the local date of an instant."""
    return instant.astimezone(ZONE).date()


def span(day: date, start: str, end: str) -> tuple[datetime, datetime]:
    """Return the instants of "08:00" and "16:00" on a day; an end at or before the start, and 24:00, is on the next."""
    next_day = end <= start or end == "24:00"
    to = datetime.combine(day + timedelta(days=next_day), time.fromisoformat("00:00" if end == "24:00" else end))
    return to_utc(datetime.combine(day, time.fromisoformat(start))), to_utc(to)
