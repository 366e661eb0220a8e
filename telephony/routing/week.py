"""A week as callers meet it: the same call simulated over all of it, cut where the way it goes changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from telephony.routing.localtime import midnight
from telephony.routing.trace import Trace


@dataclass(frozen=True, slots=True)
class Block:
    """Calls from `start` until `end` (UTC, half-open) all go as `trace`, that of a call at `start`."""

    start: datetime
    end: datetime
    trace: Trace


@dataclass(frozen=True, slots=True)
class Day:
    """A local day: its blocks cover it. `hours` is 23 or 25 where the clocks change."""

    date: date
    hours: int
    blocks: tuple[Block, ...]


def week(trace_at: Callable[[datetime], Trace], first: date, days: int = 7) -> list[Day]:
    """Return the days from `first` on. `trace_at` simulates the call in question at an instant, as

    `lambda at: answer("+4570102030", at=at, caller="+4520123456", world=world)`.
    """
    return [_day(trace_at, first + timedelta(days=index)) for index in range(days)]


def _day(trace_at: Callable[[datetime], Trace], date: date) -> Day:
    """A trace says until when others go the same way, so nothing between two cuts is missed or sampled."""
    at, end = midnight(date), midnight(date + timedelta(days=1))
    hours = round((end - at) / timedelta(hours=1))
    blocks: list[Block] = []
    while at < end:
        trace = trace_at(at)
        until = min(trace.until or end, end)
        if blocks and blocks[-1].trace.path == trace.path:
            blocks[-1] = replace(blocks[-1], end=until)
        else:
            blocks.append(Block(at, until, trace))
        at = until
    return Day(date, hours, tuple(blocks))
