"""A call that is tried out: when, who calls, what is pressed, who answers; and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from django.utils import timezone

from selfservice.kernel.scope.actor import Actor
from telephony.core.snapshots import rows_of
from telephony.core.traces import RINGING
from telephony.core.world_data import Surroundings, surroundings_from
from telephony.models import CallFlow
from telephony.routing.definition import Definition
from telephony.routing.localtime import ZONE
from telephony.routing.simulate import ANYBODY, simulate
from telephony.routing.timetable import Schedule
from telephony.routing.trace import Trace
from telephony.routing.world import UserState, World
from telephony.simulation.reached import reached

NOW = "now"
# "0 09:30" is a Monday, "2026-12-24T10:00" a date.
WEEKLY = re.compile(r"[0-6] ([01][0-9]|2[0-3]):[0-5][0-9]")
DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]")
# A day of a test call: from today, backwards and forwards. Public holidays are known for them.
PAST, AHEAD = timedelta(days=366), timedelta(days=2 * 365)
# The key of `outcomes` that holds for every step that rings somebody.
EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Call:
    """What is tried out. `at` is NOW, a time of an ordinary week or a date (WEEKLY, DATED); times are those of Denmark.

    `caller` is E.164, empty for a hidden number; `called` the number called, empty for none; "" in `keys` presses none.
    """

    at: str = NOW
    caller: str = ANYBODY
    called: str = ""
    keys: tuple[str, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)


def surroundings_of(actor: Actor, flow: CallFlow, *, year: int | None = None) -> Surroundings:
    """Return those of the flow's company, as the actor sees them. 15 queries.

    `year`: the first one for which public holidays are known; without it, that of the earliest day of a test call.
    """
    rows = reached(rows_of(actor, flow.company_id))
    year = year or (timezone.localdate() - PAST).year
    return surroundings_from(rows, year=year)


def moment_of(at: str) -> datetime:
    """Return the moment (aware) of a call; for a time of the week the next one. Raises ValueError for another text."""
    now = timezone.now().astimezone(ZONE)
    if at == NOW:
        return now
    if WEEKLY.fullmatch(at):
        day = now.date() + timedelta(days=(int(at[0]) - now.weekday()) % 7)
        at = f"{day}T{at[2:]}"
    if not DATED.fullmatch(at):
        raise ValueError(at)
    return datetime.fromisoformat(at).replace(tzinfo=ZONE)


def trace_of(definition: Definition, call: Call, world: World) -> Trace:
    """Return what becomes of the call. A time of the week is one of an ordinary week (`ordinary`)."""
    return simulate(
        definition,
        at=moment_of(call.at),
        caller=call.caller,
        called=call.called,
        keys=call.keys,
        outcomes=outcomes_of(definition, call.outcomes),
        world=ordinary(world) if WEEKLY.fullmatch(call.at) else world,
    )


def outcomes_of(definition: Definition, outcomes: Mapping[str, str]) -> dict[str, str]:
    """Return how each step answers, with EVERYBODY spelled out."""
    own = dict(outcomes)
    every = own.pop(EVERYBODY, "")
    if not every:
        return own
    return {key: every for key, node in definition.nodes.items() if isinstance(node, RINGING)} | own


def ordinary(world: World) -> World:
    """Return the world of an ordinary week: no public holidays, exceptions and night switches, and nobody is away."""
    schedules = {uid: Schedule(weekly=one.weekly) for uid, one in world.schedules.items()}
    users = {uid: _at_work(user) for uid, user in world.users.items()}
    return msgspec.structs.replace(world, schedules=schedules, users=users)


def _at_work(user: UserState) -> UserState:
    return msgspec.structs.replace(user, presence="available", presence_until=None, greetings=())
