"""Which state of a schedule is in force at an instant, until when and why.

Strongest first: override (the night switch), dated exceptions, public holidays, weekly hours; otherwise "closed".

- Intervals are half-open. One that passes midnight belongs to the day it starts: a public holiday removes that day's
  starts, the tail of the night before survives. Of two that overlap, the one that starts later applies.
- An exception for the called number is stronger than one for all numbers, then the shorter one, then the smaller id.
- Local times become UTC before they are compared (`telephony.routing.localtime`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from telephony.routing.timetable import CLOSED, DatedException, Schedule

Source = Literal["override", "exception", "holiday", "weekly", "none"]


class State(NamedTuple):
    """The category in force, why, and until when (UTC): None if it does not change for more than a year."""

    category: str = CLOSED
    source: Source = "none"
    until: datetime | None = None
    exception: DatedException | None = None


def state_at(schedule: Schedule, instant: datetime, called: str = "") -> State:
    """Return the state in force at an aware instant, for calls to the number `called` (E.164; empty: any)."""
    raise NotImplementedError


def boundaries(schedule: Schedule, start: datetime, end: datetime, called: str = "") -> list[datetime]:
    """Return the instants (UTC) in [start, end) at which the state may become another, in order."""
    raise NotImplementedError


def open_from(schedule: Schedule, instant: datetime, called: str = "") -> datetime | None:
    """Return the first instant, this one included, at which the schedule is open; None: not for more than a year."""
    raise NotImplementedError


def next_opening(schedule: Schedule, instant: datetime, called: str = "") -> datetime | None:
    """Return when the schedule next turns open after the instant, the override aside: the default end of an override."""
    raise NotImplementedError
