"""Short ways to write worlds, flows and calls in tests of the routing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telephony.routing.definition import Definition
from telephony.routing.definition_json import read
from telephony.routing.simulate import simulate
from telephony.routing.trace import Trace
from telephony.routing.world import World

# A Monday, 10:00 in Denmark.
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
CALLER = "+4520123456"
OFFICE = {"weekly": [{"day": day, "from": "08:00", "to": "16:00", "category": "open"} for day in range(5)]}
BOX = {"type": "voicemail", "box": "office"}
END = {"type": "hangup"}


def text(da: str) -> dict[str, Any]:
    """A prompt."""
    return {"text": {"da": da}}


def flow(**nodes: Any) -> dict[str, Any]:
    """The JSON of a flow that starts at the first node."""
    return {"schema": 1, "start": next(iter(nodes)), "nodes": nodes}


def definition(**nodes: Any) -> Definition:
    """The same, read."""
    return read(flow(**nodes))


def user(uid: str, **more: Any) -> dict[str, Any]:
    """The JSON of an available user, whose licence has all features."""
    return {"uid": uid, "features": ["forward_external", "queue", "voicemail"], **more}


def world(**parts: Any) -> World:
    """A world with one schedule "office" and two available users."""
    users = {uid: user(uid) for uid in ("mette", "ole")} | parts.pop("users", {})
    schedules = {"office": OFFICE} | parts.pop("schedules", {})
    return World.read({"users": users, "schedules": schedules, **parts})


def call(nodes: Definition, of: World | None = None, **given: Any) -> Trace:
    """A call on a Monday at 10:00 from a mobile phone, unless said otherwise."""
    return simulate(nodes, **{"at": AT, "caller": CALLER, "world": of or world(), **given})


def route(trace: Trace) -> str:
    """The steps as "node:outlet", then the end: "h:open m:1 voicemail office"."""
    steps = [f"{step.node or step.type}:{step.outlet}".rstrip(":") for step in trace.steps]
    return " ".join([*steps, f"{trace.end.kind} {trace.end.target}".strip()])
