"""The world of simulated calls and of validation, as one company has it now, and the names in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from telephony.core import snapshots
from telephony.core.object_names import names_from
from telephony.core.snapshots import Json
from telephony.models import CallFlow, TelephonyUser
from telephony.routing.definition import Definition
from telephony.routing.world import World


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a company's calls meet, and the names of it."""

    world: World
    names: Mapping[str, str]

    def with_flow(self, uid: str, definition: Definition) -> Surroundings:
        """Return those in which a draft is published as the flow `uid`."""
        world = msgspec.structs.replace(self.world, flows={**self.world.flows, uid: definition})
        return Surroundings(world, self.names)


def world_from(
    *,
    schedules: Mapping[str, Json],
    lists: Mapping[str, Json],
    users: Mapping[str, Json],
    flows: Mapping[str, Json],
    numbers: Mapping[str, Json],
    policy: Json,
    recordings: Sequence[str],
) -> World:
    """Return the world of snapshots by public id (core/snapshots.py); of recordings, the ids."""
    return World.read(
        {
            "schedules": {uid: _of_world(one) for uid, one in schedules.items()},
            "lists": {uid: one["entries"] for uid, one in lists.items()},
            "users": users,
            "flows": {uid: one["definition"] for uid, one in flows.items()},
            "numbers": {one["number"]: one for one in numbers.values()},
            "policy": policy,
            "recordings": recordings,
        }
    )


def surroundings_from(rows: snapshots.Rows, *, year: int | None = None) -> Surroundings:
    """Return those of the rows that `rows` returns, with the published flows. Twelve queries.

    `year`: the first year for which public holidays are resolved; this one without it.
    """
    schedules, lists = snapshots.schedules(rows, year=year), snapshots.lists(rows)
    recordings = snapshots.recordings(rows)
    world = world_from(
        schedules=schedules,
        lists=lists,
        users=snapshots.users(rows),
        flows=snapshots.flows(rows),
        numbers=snapshots.numbers(rows),
        policy=snapshots.policy(rows),
        recordings=list(recordings),
    )
    named = {uid: one["name"] for uid, one in (schedules | lists | recordings).items()}
    # A flow may refer to flows that are not published, and to users who have left.
    return Surroundings(world, named | names_from(rows, (CallFlow, TelephonyUser)))


def _of_world(schedule: Json) -> Json:
    return {key: value for key, value in schedule.items() if key != "name"}
