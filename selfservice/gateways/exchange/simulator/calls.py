"""Calls to the numbers of the simulated exchange: placed by hand or by a test, and what counts as usage."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from selfservice.gateways.exchange.simulator import objects
from selfservice.gateways.exchange.simulator.checks import Problem, need
from selfservice.gateways.exchange.simulator.destinations import E164
from selfservice.gateways.exchange.simulator.routing import Placed, Routed, World, route
from selfservice.simulators.event_list import publish
from selfservice.simulators.store import Store, now

MOST_KEYS = 200


def usage_of(tenant: str) -> str:
    """Return the name of a tenant's list of usage."""
    return f"exchange {tenant}"


def world_of(store: Store, tenant: str, at: datetime) -> World:
    """Return what a call at a time to a number of a tenant meets."""
    policy = objects.get(store, tenant, "policy", "policy") or {}
    cap = policy.get("external_forwards_cap")
    return World(
        get=lambda kind, uid: objects.get(store, tenant, kind, uid),
        called=lambda number: objects.called(store, tenant, number),
        countries=policy.get("countries", []),
        forwards_left=None if cap is None else max(0, cap - objects.forwards_before(store, tenant, at)),
    )


def read(given: dict[str, Any]) -> Placed:
    """Return the call that a request describes. Raises Problem MALFORMED."""
    number, caller, keys, outcomes = (given.get(name) for name in ("number", "caller", "keys", "outcomes"))
    need(isinstance(number, str) and E164.fullmatch(number), "number")
    need(isinstance(caller, str) and (not caller or E164.fullmatch(caller)), "caller")
    need(isinstance(keys, list) and len(keys) <= MOST_KEYS and all(isinstance(each, str) for each in keys), "keys")
    need(isinstance(outcomes, dict) and all(isinstance(each, str) for each in outcomes.values()), "outcomes")
    try:
        at = datetime.fromisoformat(str(given.get("at")))
    except ValueError as error:
        raise Problem("MALFORMED", "at") from error
    need(at.tzinfo is not None and 2000 <= at.year <= 2200, "at")
    return Placed(str(number), str(caller), at, list(keys or []), dict(outcomes or {}))


def run(store: Store, tenant: str, given: dict[str, Any]) -> tuple[Placed, Routed]:
    """Route a call without placing it: it counts as no usage. Raises Problem."""
    placed = read(given)
    if objects.called(store, tenant, placed.number) is None:
        raise Problem("UNKNOWN", "Kunden har ikke nummeret", 404)
    return placed, route(world_of(store, tenant, placed.at), placed)


def trace_of(routed: Routed) -> dict[str, Any]:
    """Return what was done with a call, as the API has it."""
    return {"steps": routed.steps, "end": routed.end, "by": routed.by}


def place(store: Store, tenant: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Place a call and count its usage; return the number of the call and its trace. Raises Problem."""
    placed, routed = run(store, tenant, given)
    trace = trace_of(routed)
    with store.transaction():
        for user, at in routed.used:
            publish(store, usage_of(tenant), {"kind": "use", "user": user, "at": at.isoformat()})
        for target, at in routed.forwards:
            publish(store, usage_of(tenant), {"kind": "forward", "number": placed.number, "target": target,
                                              "at": at.isoformat()})  # fmt: skip
            store.run("INSERT INTO exchange_forward VALUES (?, ?, ?)", [tenant, target, at.timestamp()])
        store.run(
            "INSERT INTO exchange_call (tenant, request, trace, made_at) VALUES (?, ?, ?, ?)",
            [tenant, json.dumps(given, ensure_ascii=False), json.dumps(trace, ensure_ascii=False), now()],
        )
        identity = store.rows("SELECT last_insert_rowid() AS id")[0]["id"]
    return int(identity), trace
