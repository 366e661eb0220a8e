"""A week as callers meet it: what happens at each time, named by a letter, with equal neighbours as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from telephony.core.traces import Reader
from telephony.core.world_data import Surroundings
from telephony.routing.definition import Definition
from telephony.routing.localtime import ZONE
from telephony.routing.simulate import ANYBODY, simulate
from telephony.routing.trace import Trace
from telephony.routing.week import Day, week
from telephony.simulation.calls import EVERYBODY, outcomes_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Patterns that the drawing has; the next ways use them again, and their letters tell them apart.
PATTERNS = 6


class Way(NamedTuple):
    """One of the things that happens to calls in the week: its letter, its pattern, and what callers get."""

    letter: str
    pattern: int
    text: str


class Part(NamedTuple):
    """A part of a day: from when until when (aware), and what happens to calls."""

    start: datetime
    end: datetime
    way: Way

    @property
    def interval(self) -> str:
        """The times, "08.00–16.00"; an end at midnight is 24.00. Of an hour that comes twice, the second says so."""
        first, last = self.start.astimezone(ZONE), self.end.astimezone(ZONE)
        return f"{_clock(first)}–{'24.00' if last.date() > first.date() else _clock(last)}"


def _clock(at: datetime) -> str:
    time = f"{at:%H.%M}"
    return _("%(time)s (second time)") % {"time": time} if at.fold else time


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day: how many hours it has (23 and 25 where the clock is changed), and its parts."""

    date: date
    hours: int
    parts: tuple[Part, ...]


class Week:
    """Seven days from `first` on, of calls to a flow or a number that leads to it, as if the first person answers."""

    def __init__(self, definition: Definition, around: Surroundings, first: date, called: str = "") -> None:
        self.definition, self.around, self.first, self.called = definition, around, first, called
        self.reader = Reader(around.world, around.names, definition)

    @cached_property
    def days(self) -> list[WeekDay]:
        """The days."""
        ways: dict[str, Way] = {}
        return [self._day(day, ways) for day in week(self._trace, self.first)]

    @property
    def ways(self) -> list[Way]:
        """Everything that happens in the week, by letter."""
        return sorted({part.way for day in self.days for part in day.parts}, key=lambda way: (len(way.letter), way))

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=6)

    @cached_property
    def _outcomes(self) -> dict[str, str]:
        return outcomes_of(self.definition, {EVERYBODY: "answered"})

    def _trace(self, at: datetime) -> Trace:
        return simulate(
            self.definition, at=at, caller=ANYBODY, called=self.called, outcomes=self._outcomes, world=self.around.world
        )

    def _day(self, day: Day, ways: dict[str, Way]) -> WeekDay:
        parts: list[Part] = []
        for block in day.blocks:
            text = self.reader.summary(block.trace)
            way = ways.setdefault(text, Way(_letter(len(ways)), len(ways) % PATTERNS, text))
            if parts and parts[-1].way == way:
                # Two calls that go different ways may be the same to callers.
                parts[-1] = parts[-1]._replace(end=block.end)
            else:
                parts.append(Part(block.start, block.end, way))
        return WeekDay(day.date, day.hours, tuple(parts))


def _letter(place: int) -> str:
    """Return A, B … Z, A2, B2 …."""
    turn, letter = divmod(place, len(LETTERS))
    return LETTERS[letter] + (str(turn + 1) if turn else "")


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())
