"""The world of simulated calls and of validation, as one company has it now."""

from __future__ import annotations

from typing import Any

import msgspec

from selfservice.kernel.scope.actor import Actor
from telephony.core import snapshots
from telephony.models import Recording
from telephony.routing.definition import Definition
from telephony.routing.world import World


def world_of(actor: Actor, company_id: int, *, year: int | None = None) -> World:
    """Return the company's world as the actor sees it, with the published flows. Seven queries.

    `year`: the first year for which public holidays are resolved; this one without it.
    """
    return world_from(snapshots.rows_of(actor, company_id), year=year)


def world_from(rows: snapshots.Rows, *, year: int | None = None) -> World:
    """Return the world of the rows that `rows` returns."""
    return World.read(
        {
            "schedules": {uid: _of_world(one) for uid, one in snapshots.schedules(rows, year=year).items()},
            "lists": {uid: one["entries"] for uid, one in snapshots.lists(rows).items()},
            "users": snapshots.users(rows),
            "flows": {uid: one["definition"] for uid, one in snapshots.flows(rows).items()},
            "numbers": {one["number"]: one for one in snapshots.numbers(rows).values()},
            "policy": snapshots.policy(rows),
            "recordings": [str(uid) for uid in rows(Recording).values_list("uid", flat=True)],
        }
    )


def with_flow(world: World, uid: str, definition: Definition) -> World:
    """Return the world in which a draft is published as the flow `uid`."""
    return msgspec.structs.replace(world, flows={**world.flows, uid: definition})


def _of_world(schedule: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schedule.items() if key != "name"}
