"""Interface of field service: find time slots, reserve one, book it, move or cancel the visit, and fetch events.

The portal makes the id of a request and stores it before it reserves. The same id is the same appointment: after a
time-out, reserve again or look it up, and never under a new id. A reservation that has expired is over: another one
has a new id. All other calls name the state that they want, and may be repeated.

An appointment and an event are snapshots: the one with the highest `sequence` is the present state, in whatever order
and however often they come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from selfservice.kernel.core.errors import Refused

# States. RESERVED until it expires; BOOKED; DONE; MISSED_BY_US: the technician did not come, and a new slot costs
# nothing; MISSED_BY_CUSTOMER: nobody opened; CANCELLED, by the portal or by field service, which says why.
RESERVED, EXPIRED, BOOKED, DONE = "reserved", "expired", "booked", "done"
MISSED_BY_US, MISSED_BY_CUSTOMER, CANCELLED = "missed_by_us", "missed_by_customer", "cancelled"
STATES = (RESERVED, EXPIRED, BOOKED, DONE, MISSED_BY_US, MISSED_BY_CUSTOMER, CANCELLED)
# Codes of refusals. TAKEN: another has the slot, or it has passed. GONE: the reservation has expired. FEE: the visit
# can't be moved or cancelled for the fee that was accepted; `VisitRefused.fee` is the present one.
TAKEN, GONE, FEE, STATE, DUPLICATE, UNKNOWN = "TAKEN", "GONE", "FEE", "STATE", "DUPLICATE", "UNKNOWN"
# The longest note for the technician: the way in, a dog.
LONGEST_NOTE = 50


@dataclass(frozen=True, slots=True)
class Slot:
    """An interval in which the technician comes. `price` is extra, in kroner without VAT."""

    slot_id: str
    starts: datetime
    ends: datetime
    price: Decimal


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the technician meets, with a phone number (E.164), and a note of at most LONGEST_NOTE characters."""

    name: str
    phone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit, in the state of `sequence`. `starts` and `ends` are the interval in which the technician comes.

    `expires_at` is the end of the reservation, or None. `fee` is what moving or cancelling costs now, in kroner
    without VAT; it is 0 until `free_until`. `charged` is what slots, moves, a cancellation and a visit missed by the
    customer have cost so far. `text` is field service's own reason, when it moves the technician or cancels.
    """

    appointment_id: str
    request_id: str
    state: str
    starts: datetime
    ends: datetime
    expires_at: datetime | None
    fee: Decimal
    free_until: datetime | None
    charged: Decimal
    text: str
    sequence: int


@dataclass(frozen=True, slots=True)
class VisitEvent:
    """News of an appointment, perhaps one unknown to the portal. `event_id` is the same when it comes twice."""

    event_id: str
    appointment: Appointment


@dataclass(frozen=True, slots=True)
class VisitEvents:
    """A page of events. Store `cursor` with them and ask for the next page with it; `more`: there is one already.

    `unreadable` counts events that were left out; they need a person.
    """

    events: tuple[VisitEvent, ...]
    cursor: str
    more: bool
    unreadable: int


class VisitRefused(Refused):
    """Field service refuses a call, with its code (TAKEN …) and text, and the present fee with FEE."""

    def __init__(self, code: str, text: str = "", fee: Decimal | None = None) -> None:
        super().__init__(f"{code}: {text}" if text else code)
        self.code, self.text, self.fee = code, text, fee


class FieldService(Protocol):
    """The technicians' planning. All methods raise Unavailable; all that change something VisitRefused."""

    def new_request_id(self) -> str:
        """Return an id for a new appointment; store it before it is reserved."""
        ...

    def slots(self, address_id: str, first: date, last: date) -> tuple[Slot, ...]:
        """Return the free slots at an address of the register, from one day to another, in their order."""
        ...

    def reserve(self, request_id: str, address_id: str, slot_id: str) -> Appointment:
        """Reserve a slot, or return the appointment with this request id."""
        ...

    def look_up(self, request_id: str) -> Appointment | None:
        """Return the appointment of a request, or None if the request never arrived."""
        ...

    def book(self, appointment_id: str, contact: Contact) -> Appointment:
        """Book a reserved slot; no change if it is booked, but for the contact."""
        ...

    def move(self, appointment_id: str, slot_id: str, *, accepted_fee: Decimal) -> Appointment:
        """Move a booked or missed visit to another slot, for a fee of at most the one that the person has seen.

        The price of the new slot replaces that of a booked one.
        """
        ...

    def cancel(self, appointment_id: str, *, accepted_fee: Decimal) -> Appointment:
        """Cancel a visit, for a fee of at most the one that the person has seen; no change if it is cancelled.

        The price of a booked slot is given back.
        """
        ...

    def events(self, since: str = "") -> VisitEvents:
        """Return the events after a cursor, from the first on without one. Fetching them removes none."""
        ...
