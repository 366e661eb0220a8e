"""How the simulated exchange routes a call. It is written apart from the portal's simulation, by the same rules.

The rules are in `telephony/routing/simulate.py`; tests/verification/test_exchange_routing.py compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from selfservice.gateways.exchange.simulator.destinations import refusal
from selfservice.gateways.exchange.simulator.nodes import DEFAULTS
from selfservice.gateways.exchange.simulator.schedules import CLOSED, state

MOST_STEPS, MOST_HOPS = 50, 5
# Seconds that a number rings that no step calls: a user's own, and where a user's or a greeting's forward leads.
DIRECT_SECONDS = 30
KEYS = tuple("0123456789*#")
# Of users. Calls to all others fail; who is on leave is away.
REACHED = ("active", "leave")


@dataclass(frozen=True, slots=True)
class World:
    """What a call meets. `get` returns the body of an object by kind and uid, `called` a tenant's number.

    `forwards_left` is how many calls may go outside before the cap of the policy; None for no cap.
    """

    get: Callable[[str, str], dict[str, Any] | None]
    called: Callable[[str], dict[str, Any] | None]
    countries: Collection[str] = ()
    forwards_left: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A call: the number called, the caller ("" for a hidden number), an aware time, keys, and who answers how."""

    number: str
    caller: str
    at: datetime
    keys: Sequence[str] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Routed:
    """What was done with a call: its steps, its end, users who answered, and numbers outside that it went to."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    end: str = ""
    by: str = ""
    used: list[tuple[str, datetime]] = field(default_factory=list)
    forwards: list[tuple[str, datetime]] = field(default_factory=list)


class Ended(Exception):
    """The call has ended."""


def route(world: World, placed: Placed) -> Routed:
    """Route a call to a number of the tenant."""
    call = Call(world, placed)
    with suppress(Ended):
        call.to_number(placed.number)
    return call.routed


class Call:
    """A call under way: what was done so far, the seconds that passed, and the keys that are left."""

    def __init__(self, world: World, placed: Placed) -> None:
        self.world, self.placed, self.routed = world, placed, Routed()
        # The number of the tenant that the call reached last: exceptions of schedules may be for it alone.
        self.called = placed.number
        self.elapsed = self.hops = 0
        self.keys = list(placed.keys)

    @property
    def now(self) -> datetime:
        """The time of the call's next step."""
        return self.placed.at + timedelta(seconds=self.elapsed)

    def step(self, flow: str, node: str, kind: str) -> dict[str, Any]:
        """Begin a step. Raises Ended after the last one that is allowed."""
        if len(self.routed.steps) >= MOST_STEPS:
            self.finish("too_many_steps")
        step = {"flow": flow, "node": node, "type": kind, "outlet": "", "reason": "", "plays": [], "seconds": 0}
        self.routed.steps.append(step)
        return step

    def spend(self, step: dict[str, Any], seconds: int) -> None:
        """Let seconds pass in a step."""
        step["seconds"] += seconds
        self.elapsed += seconds

    def finish(self, end: str, by: str = "") -> None:
        """End the call. Raises Ended."""
        self.routed.end, self.routed.by = end, by
        raise Ended

    def outcome(self, *names: str) -> str:
        """Return how the first of the names that is named answers, or ""."""
        return next((self.placed.outcomes[name] for name in names if name and name in self.placed.outcomes), "")

    def to_number(self, number: str) -> None:
        """Call a number of the tenant: its flow, or its user. Raises Ended: such a call does not come back."""
        step = self.step("", "", "number")
        self.called = number
        record = self.world.called(number) or {}
        if record.get("flow") and self.world.get("flow", record["flow"]):
            self.flow(record["flow"])
            self.finish("hangup")
        if not record.get("user"):
            self.finish("unassigned")
        uid = record["user"]
        failure = self.user(step, uid, DIRECT_SECONDS)
        user = self.world.get("user", uid)
        if user and user["status"] in REACHED and user.get("voicemail") and "voicemail" in user.get("features", []):
            self.finish("voicemail", uid)
        self.finish(failure)

    def flow(self, uid: str) -> None:
        """Go through a flow until it hangs up; one that is not there does so at once. Raises Ended if the call ends."""
        body = self.world.get("flow", uid)
        if body is None:
            return
        nodes, node = body["definition"]["nodes"], body["definition"]["start"]
        while True:
            found = DEFAULTS.get(nodes[node]["type"], {}) | nodes[node]
            step = self.step(uid, node, found["type"])
            if found.get("prompt"):
                step["plays"].append(found["prompt"])
            outlet = getattr(self, f"_{found['type']}")(step, found)
            if outlet is None:
                return
            step["outlet"] = outlet
            if outlet not in found.get("next", {}):
                self.finish("broken")
            node = found["next"][outlet]

    def _announcement(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        return "done"

    def _hangup(self, step: dict[str, Any], node: dict[str, Any]) -> None:
        return None

    def _voicemail(self, step: dict[str, Any], node: dict[str, Any]) -> None:
        self.finish("voicemail", node.get("box", ""))

    def _subflow(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        self.flow(node["flow"])
        return "returned"

    def _caller(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        caller = self.placed.caller
        if not caller:
            return "hidden"
        for uid in node.get("lists", []):
            entries = (self.world.get("list", uid) or {}).get("entries", [])
            if any(caller.startswith(each[:-1]) if each.endswith("*") else caller == each for each in entries):
                return str(uid)
        return "otherwise"

    def _menu(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        step["plays"] = []
        missed = "timeout"
        for _ in range(node["attempts"]):
            step["plays"].append(node["prompt"])
            key = self.keys.pop(0) if self.keys else ""
            if key in KEYS and key in node["next"]:
                return key
            missed = "invalid" if key else "timeout"
            if not key:
                self.spend(step, node["seconds"])
        return missed

    def _hours(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        schedule = self.world.get("schedule", node["schedule"]) or {}
        found = state(schedule, self.now, self.called)
        step["reason"] = found.reason
        greeting = found.exception and found.exception.get("greeting")
        if greeting:
            if not self.greeted(step, greeting):
                if "vacation" not in node["next"]:
                    self.finish("hangup")
                return "vacation"
            without = [each["id"] for each in schedule["exceptions"] if each.get("greeting")]
            found = state(schedule, self.now, self.called, without)
        return found.category if found.category in node["next"] else CLOSED

    def greeted(
        self, step: dict[str, Any], greeting: dict[str, Any], box: str | None = "", goes_out: bool = True
    ) -> bool:
        """Play a greeting and do what it says; return whether the call goes on as without it. Raises Ended.

        `box` takes a message where the greeting names none; None takes none. A forward that fails, or that would go
        outside and must not (`goes_out`), leaves the message alone.
        """
        step["plays"].append(greeting["prompt"])
        box = greeting.get("target") or box
        if greeting["action"] == "voicemail" and box is not None:
            self.finish("voicemail", box)
        if greeting["action"] == "forward":
            self.forward(step, greeting["target"], DIRECT_SECONDS, goes_out=goes_out)
        return bool(greeting["action"] == "ring")

    def _user(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        return self.user(step, node["user"], node["seconds"], step["node"])

    def user(self, step: dict[str, Any], uid: str, seconds: int, node: str = "") -> str:
        """Call a user, for a step or for a number of theirs (no node); return why nobody answers. Raises Ended."""
        user = self.world.get("user", uid)
        if user is None or user["status"] not in REACHED:
            return "unavailable"
        features = user.get("features", [])
        goes_out = "forward_external" in features
        greeting = self._greeting_of(user)
        if greeting and not self.greeted(step, greeting, uid if "voicemail" in features else None, goes_out):
            if not node:
                self.finish("hangup")
            return "unavailable"
        forwards = user.get("forwards", {})
        if forwards.get("always"):
            failure = self.forward(step, forwards["always"], seconds, goes_out=goes_out)
            # A forward to where no call may go counts as none.
            if failure != "refused":
                return failure
        failure = self._ring(step, user, seconds, node)
        if forwards.get(failure):
            forwarded = self.forward(step, forwards[failure], DIRECT_SECONDS, goes_out=goes_out)
            return failure if forwarded == "refused" else forwarded
        return failure

    def _ring(self, step: dict[str, Any], user: dict[str, Any], seconds: int, node: str) -> str:
        presence = self._presence(user)
        if presence != "available":
            return "busy" if presence == "busy" else "unavailable"
        answer = self.outcome(node, user["uid"])
        if answer == "answered":
            self.answered(user["uid"])
        if answer in ("busy", "unavailable"):
            return answer
        self.spend(step, seconds)
        return "no_answer"

    def _presence(self, user: dict[str, Any]) -> str:
        if user["status"] == "leave":
            return "away"
        until = user.get("presence_until")
        over = until is not None and self.now >= datetime.fromisoformat(until)
        return "available" if over else str(user["presence"])

    def _greeting_of(self, user: dict[str, Any]) -> dict[str, Any] | None:
        """Return the greeting in force, of several the one that began last; of those the last one sent."""
        found = None
        for each in sorted(user.get("greetings", []), key=lambda one: datetime.fromisoformat(one["from"])):
            begin, end = (datetime.fromisoformat(each[name]) for name in ("from", "to"))
            if begin <= self.now < end:
                found = each
        return found

    def answered(self, uid: str) -> None:
        """Let a user answer. Raises Ended."""
        self.routed.used.append((uid, self.now))
        self.finish("answered", uid)

    def _available(self, members: Sequence[str]) -> list[str]:
        users = {uid: self.world.get("user", uid) for uid in members}
        return [
            uid
            for uid, user in users.items()
            if user
            and user["status"] == "active"
            and self._presence(user) == "available"
            and not self._greeting_of(user)
        ]

    def _ring_group(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        available = self._available(node["members"])
        if not available:
            return "no_answer"
        self._by_a_member(step["node"], available)
        self.spend(step, node["seconds"])
        return "no_answer"

    def _queue(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        available = [
            uid
            for uid in self._available(node["members"])
            if "queue" in (self.world.get("user", uid) or {}).get("features", [])
        ]
        if not available:
            return "no_agents"
        if self.outcome(step["node"]) in ("full", "no_agents"):
            return self.outcome(step["node"])
        self._by_a_member(step["node"], available)
        self.spend(step, node["max_wait"])
        return "timeout"

    def _by_a_member(self, node: str, available: Sequence[str]) -> None:
        """Let a member answer. What is said of the step decides; otherwise each member does."""
        if node in self.placed.outcomes:
            answering = list(available) if self.outcome(node) == "answered" else []
        else:
            answering = [uid for uid in available if self.outcome(uid) == "answered"]
        if answering:
            self.answered(answering[0])

    def _forward(self, step: dict[str, Any], node: dict[str, Any]) -> str:
        return self.forward(step, node["number"], node["seconds"], step["node"])

    def forward(self, step: dict[str, Any], number: str, seconds: int, node: str = "", *, goes_out: bool = True) -> str:
        """Forward the call; return "refused", or how the number failed. Raises Ended if it does not come back.

        `goes_out`: whether the licence allows it to a number that is not the tenant's.
        """
        if self.world.called(number) is None and (not goes_out or self._is_refused(number)):
            return "refused"
        self.hops += 1
        if self.hops > MOST_HOPS:
            self.finish("too_many_hops")
        if self.world.called(number) is not None:
            self.to_number(number)
        self.routed.forwards.append((number, self.now))
        answer = self.outcome(node, number)
        if answer == "answered":
            self.finish("answered", number)
        if answer == "busy":
            return "busy"
        self.spend(step, seconds)
        return "no_answer"

    def _is_refused(self, number: str) -> bool:
        left = self.world.forwards_left
        is_capped = left is not None and left <= len(self.routed.forwards)
        return is_capped or bool(refusal(number, self.world.countries))
