"""Interface of number portability: order a porting, change its day, cancel it, return the number, and fetch events.

The portal makes the id of a porting and stores it before the first call. The same id is the same porting: after a
time-out, send it again or look it up, and never order under a new id. After a rejection, the corrected request is a
new porting with a new id, of the same order of the portal.

A status and an event are snapshots: the one with the highest `sequence` is the present state, in whatever order and
however often they come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from selfservice.kernel.core.errors import Refused

# States. REQUESTED: the donor has not answered yet; ACCEPTED: it will be done on the day. All others but COMPLETED are
# final: a number that was ported can be returned. FAILED: it was tried on the day, and the donor has the number again.
REQUESTED, ACCEPTED, REJECTED, COMPLETED = "requested", "accepted", "rejected", "completed"
FAILED, CANCELLED, RETURNED = "failed", "cancelled", "returned"
STATES = (REQUESTED, ACCEPTED, REJECTED, COMPLETED, FAILED, CANCELLED, RETURNED)
# Codes of rejections by the donor.
UNKNOWN_NUMBER, CVR_MISMATCH, ICC_MISMATCH = "UNKNOWN_NUMBER", "CVR_MISMATCH", "ICC_MISMATCH"
ALREADY_PORTING, TERMINATED = "ALREADY_PORTING", "TERMINATED"
NOT_PORTABLE, NAME_MISMATCH = "NOT_PORTABLE", "NAME_MISMATCH"
REJECTIONS = (
    UNKNOWN_NUMBER, CVR_MISMATCH, ICC_MISMATCH, ALREADY_PORTING, TERMINATED, NOT_PORTABLE, NAME_MISMATCH
)  # fmt: skip
# Codes of refusals by the clearing house, at once. TOO_LATE: after 12:00 of the working day before (change, cancel).
# DAY: no working day, too early, or too far away. STATE: not in this state. DUPLICATE: the id is of another request.
TOO_LATE, DAY, STATE, DUPLICATE, UNKNOWN = "TOO_LATE", "DAY", "STATE", "DUPLICATE", "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator from which numbers can be ported, by its code at the clearing house."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PortRequest:
    """A number (E.164) to port in on a day, and its holder as the donor knows them: a CVR number or a name.

    `iccid` is the number of the SIM card, which a prepaid number needs.
    """

    number: str
    donor: str
    day: date
    cvr: str = ""
    name: str = ""
    iccid: str = ""


@dataclass(frozen=True, slots=True)
class PortStatus:
    """The state of a porting. `code` is one of REJECTIONS, or "" or another; `text` is the operators' own.

    `day` may have been moved by the donor; `text` then says why.
    """

    porting_id: str
    state: str
    day: date
    code: str
    text: str
    sequence: int


@dataclass(frozen=True, slots=True)
class PortEvent:
    """News of a porting, possibly one that the portal does not know. `event_id` is the same when it comes twice."""

    event_id: str
    status: PortStatus


@dataclass(frozen=True, slots=True)
class PortEvents:
    """A page of events. Store `cursor` with them and ask for the next page with it; `more`: there is one already.

    `unreadable` counts events that were left out; they need a person.
    """

    events: tuple[PortEvent, ...]
    cursor: str
    more: bool
    unreadable: int


class PortingRefused(Refused):
    """The clearing house refuses a call at once, with its code (TOO_LATE …) and text."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"{code}: {text}" if text else code)
        self.code, self.text = code, text


class NumberPortability(Protocol):
    """The clearing house (OCH A/S). All methods raise Unavailable; all that change something PortingRefused."""

    def new_porting_id(self) -> str:
        """Return an id for a new porting; store it before the first call."""
        ...

    def operators(self) -> tuple[Operator, ...]:
        """Return the operators from which numbers can be ported, ourselves excluded, by name."""
        ...

    def create(self, porting_id: str, request: PortRequest) -> PortStatus:
        """Order a porting, or return the state of the one with this id."""
        ...

    def look_up(self, porting_id: str) -> PortStatus | None:
        """Return the state of a porting, or None if it never arrived."""
        ...

    def change_day(self, porting_id: str, day: date) -> PortStatus:
        """Move a porting to another day; no change if it is that day already."""
        ...

    def cancel(self, porting_id: str) -> PortStatus:
        """Cancel a porting that is not completed; no change if it is cancelled."""
        ...

    def give_back(self, porting_id: str) -> PortStatus:
        """Return the number of a completed porting to the donor; no change if it is returned."""
        ...

    def events(self, since: str = "") -> PortEvents:
        """Return the events after a cursor, from the first on without one. Fetching them removes none."""
        ...
