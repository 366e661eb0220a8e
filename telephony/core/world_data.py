"""The world of simulated calls and of validation, as one company has it now, and the names in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from telephony.core import snapshots
from telephony.core.object_names import names_from
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


def surroundings_from(rows: snapshots.Rows, *, year: int | None = None) -> Surroundings:
    """Return those of the rows that `rows` returns, with the published flows. Twelve queries.

    `year`: the first year for which public holidays are resolved; this one without it.
    """
    schedules, lists = snapshots.schedules(rows, year=year), snapshots.lists(rows)
    recordings = snapshots.recordings(rows)
    world = World.read(
        {
            "schedules": {uid: _of_world(one) for uid, one in schedules.items()},
            "lists": {uid: one["entries"] for uid, one in lists.items()},
            "users": snapshots.users(rows),
            "flows": {uid: one["definition"] for uid, one in snapshots.flows(rows).items()},
            "numbers": {one["number"]: one for one in snapshots.numbers(rows).values()},
            "policy": snapshots.policy(rows),
            "recordings": list(recordings),
        }
    )
    named = {uid: one["name"] for uid, one in (schedules | lists | recordings).items()}
    # A flow may refer to flows that are not published, and to users who have left.
    return Surroundings(world, named | names_from(rows, (CallFlow, TelephonyUser)))


def _of_world(schedule: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schedule.items() if key != "name"}
