"""Interface of the telephone exchange: snapshots of what the portal publishes, usage, and test calls.

A tenant is a company's CVR number. Each object is a snapshot under its uid, with a `sequence` that the portal increases
with each change of the object. The same or an older sequence changes nothing and is answered with the present one: a
call may be repeated, and come late. A removal is a snapshot too; a later sequence brings the object back.

A reference to another object is checked when the snapshot comes (UNKNOWN_TARGET): send what it refers to before it, or
in the same `put_many`. Removing an object is not refused for what refers to it: a step that uses it then fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from selfservice.kernel.core.errors import Refused, Unavailable

# Kinds of objects, each after those that it may refer to: `put_many` stores them in this order.
# policy     {"countries": ["DE"], "external_forwards_cap": 20 or null}   its uid is POLICY_UID; the cap is for 24 hours
# recording  {"name": "…", "seconds": 4.2}                               its sound by `put_sound`
# list       {"entries": ["+4520123456", "+4533*"]}
# user, schedule: as the portal's definitions have them
# flow       {"version": 3, "definition": {"schema": 1, "start": …, "nodes": …}}   "name" may be added to any kind
# number     {"number": "+45…", "flow": uid or null, "user": uid or null}
POLICY, RECORDING, LIST, USER, SCHEDULE, FLOW, NUMBER = (
    "policy", "recording", "list", "user", "schedule", "flow", "number"
)  # fmt: skip
KINDS = (POLICY, RECORDING, LIST, USER, SCHEDULE, FLOW, NUMBER)
POLICY_UID = "policy"
# Codes of refusals, which are final. UNKNOWN_TARGET: a reference to an object that this tenant doesn't have. FORBIDDEN:
# a destination that the tenant's policy doesn't allow. TAKEN: a number of another tenant, or of another object of this
# one. UNKNOWN: the tenant, the recording or the called number is not there. TOO_LARGE: a sound, or too many objects.
MALFORMED, UNKNOWN_TARGET, FORBIDDEN, TAKEN = "MALFORMED", "UNKNOWN_TARGET", "FORBIDDEN", "TAKEN"
UNKNOWN, TOO_LARGE = "UNKNOWN", "TOO_LARGE"
# The most snapshots of one `put_many`, and bytes of a sound: ten minutes of 16 kHz with 16 bits.
MOST_SNAPSHOTS = 100
LARGEST_SOUND = 10 * 60 * 16_000 * 2 + 1024


class ExchangeRefused(Refused):
    """The exchange refuses a call finally, with its code (MALFORMED …) and text."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"{code}: {text}" if text else code)
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of an object at a sequence, at least 1. A body of None removes the object."""

    kind: str
    uid: str
    sequence: int
    body: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Stored:
    """The sequence that the exchange has of an object now: the one sent, or a newer one."""

    sequence: int


@dataclass(frozen=True, slots=True)
class LicenceUse:
    """A user answered or made a call, at a time."""

    user: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExternalForward:
    """A call to a number of the tenant was forwarded outside, to `target` (E.164), at a time.

    `record_id` is the same when it comes twice.
    """

    record_id: str
    number: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """A page of usage, oldest first. Store `cursor` with what was read, and ask for the next page with it.

    `more`: there is one already. `unreadable` counts records that were left out; they need a person.
    """

    uses: tuple[LicenceUse, ...]
    forwards: tuple[ExternalForward, ...]
    cursor: str
    more: bool
    unreadable: int


@dataclass(frozen=True, slots=True)
class CallStep:
    """A step of a call: the node with its type, the outlet ("" at the end), why, the prompts played, and seconds.

    A prompt is as in a definition: {"text": {"da": …}, "recording": {"da": uid}}. `flow` is the uid of the node's flow.
    """

    flow: str
    node: str
    type: str
    outlet: str
    reason: str
    plays: tuple[Mapping[str, Any], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class CallTrace:
    """What the exchange did with a call. `end` says how it ended, and `by` who answered it or which box took it."""

    steps: tuple[CallStep, ...]
    end: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call to a number (E.164) by a caller (E.164, or "" for a hidden number) at an aware time.

    `keys` are the keys pressed, one for each time that a menu asks; an empty text is none pressed. `outcomes` says how
    a node ("node id"), a user (uid) or a number (E.164) answers: "answered", "busy", "no_answer", "unavailable",
    "full" …; one that is not named does not answer.
    """

    number: str
    caller: str
    at: datetime
    keys: Sequence[str] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)


class Exchange(Protocol):
    """The exchange. All methods raise Unavailable; all but `usage` raise ExchangeRefused too."""

    def put(self, tenant: str, kind: str, uid: str, sequence: int, body: Mapping[str, Any]) -> Stored:
        """Store an object, unless the exchange has this or a newer sequence of it."""
        ...

    def remove(self, tenant: str, kind: str, uid: str, sequence: int) -> Stored:
        """Remove an object, unless the exchange has this or a newer sequence of it; one that it never had as well."""
        ...

    def put_many(self, tenant: str, snapshots: Sequence[Snapshot]) -> list[Stored | ExchangeRefused | Unavailable]:
        """Store or remove at most MOST_SNAPSHOTS objects by one call; return what came of each, in their order.

        They are stored by kind, as KINDS lists them, and those of a kind in their order. One that is refused does not
        hinder the others, except those that refer to it: one that refers to an object that is Unavailable is that too.
        Raises ExchangeRefused if the call as such is refused.
        """
        ...

    def put_sound(self, tenant: str, uid: str, sequence: int, sound: bytes) -> Stored:
        """Store the sound (WAV) of a recording whose metadata is stored. Its sequence is its own."""
        ...

    def usage(self, tenant: str, since: str = "") -> Usage:
        """Return the usage after a cursor, from the first on without one. Fetching it removes none."""
        ...

    def call(self, tenant: str, call: Call) -> CallTrace:
        """Route a call and return its trace. It counts as use of those who answer it."""
        ...
