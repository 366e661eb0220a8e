"""What a call meets besides its flow, as plain values: schedules, lists, users, flows, numbers and policy.

    {"schedules": {uid: …}, "lists": {uid: ["+4533*", …]}, "users": {uid: …}, "flows": {uid: definition},
     "numbers": {"+45…": {"number": "+45…", "flow": uid, "user": null}}, "policy": {"countries": ["DE"]},
     "recordings": [uid, …]}

An entry of a list is a number in E.164, or the beginning of numbers with "*". `flows` are the published ones.
`recordings` null means that recordings are not checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from telephony.routing import definition_json
from telephony.routing.definition import Definition
from telephony.routing.timetable import Greeting, Instant, Schedule, Value

# Features of a user's licence without which calls don't do what they are for; stored forwards and members stay.
FORWARD_EXTERNAL, QUEUE, VOICEMAIL = "forward_external", "queue", "voicemail"
Presence = Literal["available", "busy", "away", "dnd"]


class Policy(Value, frozen=True):
    """Where calls may go: Denmark always, and the countries (ISO 3166, upper case) that the company has allowed."""

    countries: frozenset[str] = frozenset()


class Forwards(Value, frozen=True):
    """Where a user's calls go, in E.164; empty for nowhere."""

    always: str = ""
    busy: str = ""
    no_answer: str = ""
    unavailable: str = ""


class UserGreeting(Greeting, frozen=True, kw_only=True):
    """A user's vacation greeting, from one instant to another."""

    start: Instant
    to: Instant

    def applies(self, instant: datetime) -> bool:
        """Return whether it is in force."""
        return self.start <= instant < self.to


class UserState(Value, frozen=True):
    """A user as calls meet them."""

    uid: str
    name: str = ""
    numbers: tuple[str, ...] = ()
    short: str = ""
    presence: Presence = "available"
    presence_until: Instant | None = None
    forwards: Forwards = Forwards()
    voicemail: bool = False
    greetings: tuple[UserGreeting, ...] = ()
    status: Literal["invited", "active", "leave", "barred", "left"] = "active"
    features: frozenset[str] = frozenset()
    mobile: str = ""

    @property
    def is_reached(self) -> bool:
        """Return whether calls to the user do anything: greeting, forwards, ringing, voicemail."""
        return self.status in ("active", "leave")

    @property
    def may_leave(self) -> bool:
        """Return whether the user's calls may be forwarded out of the company."""
        return FORWARD_EXTERNAL in self.features

    def presence_at(self, instant: datetime) -> Presence:
        """Return the presence, which is "available" again from `presence_until` on. Who is on leave is away."""
        if self.status == "leave":
            return "away"
        return "available" if self.presence_until and instant >= self.presence_until else self.presence

    def greeting_at(self, instant: datetime) -> UserGreeting | None:
        """Return the greeting in force; of several the one that starts last."""
        found = [one for one in self.greetings if one.applies(instant)]
        return max(reversed(found), key=lambda one: one.start) if found else None

    def is_available(self, instant: datetime) -> bool:
        """Return whether groups and queues ring the user."""
        is_away = self.greeting_at(instant) is not None
        return self.status == "active" and self.presence_at(instant) == "available" and not is_away


class NumberState(Value, frozen=True):
    """A number and what answers it: a flow, a user, or neither."""

    number: str
    flow: str | None = None
    user: str | None = None


class World(Value, frozen=True):
    """All of it, by uid or number."""

    schedules: dict[str, Schedule] = {}
    lists: dict[str, frozenset[str]] = {}
    users: dict[str, UserState] = {}
    flows: dict[str, Definition] = {}
    numbers: dict[str, NumberState] = {}
    policy: Policy = Policy()
    recordings: frozenset[str] | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> World:
        """Read the JSON of a world. Raises msgspec.ValidationError, and DefinitionInvalid for a flow."""
        flows = {uid: definition_json.read(flow) for uid, flow in data.get("flows", {}).items()}
        world: World = msgspec.structs.replace(msgspec.convert({**data, "flows": {}}, cls), flows=flows)
        return world
