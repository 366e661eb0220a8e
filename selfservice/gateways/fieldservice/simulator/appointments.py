"""The appointments of the simulated field service: their states, what happens by itself, and their events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from selfservice.gateways.fieldservice.simulator.slots import FREE, LATE_FEE, Slot, fee, free, free_until, parse
from selfservice.simulators.event_list import publish
from selfservice.simulators.store import Store, now

NAME = "fieldservice"
RESERVED_SECONDS = 24 * 3600
SCHEMA = """
CREATE TABLE IF NOT EXISTS appointment (
    id TEXT PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, place TEXT NOT NULL, slot TEXT NOT NULL,
    area INTEGER NOT NULL, starts TEXT NOT NULL, ends TEXT NOT NULL, state TEXT NOT NULL, stage TEXT NOT NULL,
    text TEXT NOT NULL, contact TEXT NOT NULL, note TEXT NOT NULL, charged TEXT NOT NULL, expires_at TEXT NOT NULL,
    sequence INTEGER NOT NULL, created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS appointment_by_area ON appointment (area, starts);
"""
FIELDS = (
    "slot",
    "area",
    "starts",
    "ends",
    "state",
    "stage",
    "text",
    "contact",
    "note",
    "charged",
    "expires_at",
    "sequence",
)
# The standard's status and the reason of each state.
STATUSES = {
    "reserved": ("initialized", ""),
    "expired": ("cancelled", "reservationExpired"),
    "booked": ("confirmed", ""),
    "done": ("completed", ""),
    "missed_by_us": ("failed", "technicianNoShow"),
    "missed_by_customer": ("failed", "noAccess"),
    "cancelled": ("cancelled", ""),
}


def fee_now(found: dict[str, Any]) -> Decimal:
    """Return what moving or cancelling costs now."""
    starts, stage = datetime.fromisoformat(found["starts"]), found["stage"]
    return fee(found["state"], starts, datetime.now(UTC), late=stage == "late", on_the_way=stage == "on_the_way")


def shown(found: dict[str, Any]) -> dict[str, Any]:
    """Return an appointment as the API and the events have it."""
    status, code = STATUSES[found["state"]]
    until = free_until(datetime.fromisoformat(found["starts"])).isoformat() if found["state"] == "booked" else None
    return {
        "id": found["id"], "externalId": found["external_id"], "status": status,
        "statusReason": {"code": code, "label": found["text"]},
        "validFor": {"startDateTime": found["starts"], "endDateTime": found["ends"]},
        "expirationDate": found["expires_at"] if found["state"] == "reserved" else None,
        "cancellation": {"fee": str(fee_now(found)), "freeUntil": until},
        "charged": found["charged"], "sequence": found["sequence"],
    }  # fmt: skip


def get(store: Store, identity: str) -> dict[str, Any] | None:
    """Return an appointment, or None."""
    return next(iter(store.rows("SELECT * FROM appointment WHERE id = ?", [identity])), None)


def of_request(store: Store, external_id: str) -> dict[str, Any] | None:
    """Return the appointment of a request, or None."""
    return next(iter(store.rows("SELECT * FROM appointment WHERE external_id = ?", [external_id])), None)


def times(slot: Slot) -> dict[str, Any]:
    """Return the fields of an appointment that a slot sets."""
    return {"slot": slot.id, "area": slot.area, "starts": slot.starts.isoformat(), "ends": slot.ends.isoformat()}


def reserve(store: Store, external_id: str, place: str, slot: Slot, seconds: float) -> dict[str, Any]:
    """Reserve a slot for some seconds."""
    expires = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    found = {
        "id": uuid4().hex, "external_id": external_id, "place": place, **times(slot), "state": "reserved", "stage": "",
        "text": "", "contact": "", "note": "", "charged": "0.00", "expires_at": expires, "sequence": 0,
        "created_at": now(),
    }  # fmt: skip
    marks = ", ".join("?" * len(found))
    store.run(f"INSERT INTO appointment ({', '.join(found)}) VALUES ({marks})", list(found.values()))  # noqa: S608
    return found


def change(store: Store, found: dict[str, Any], *, charge: Decimal = FREE, **fields: Any) -> dict[str, Any]:
    """Change an appointment, and publish the event."""
    found |= {"text": "", **fields, "sequence": found["sequence"] + 1}
    found["charged"] = str(Decimal(found["charged"]) + charge)
    columns = ", ".join(f"{name} = ?" for name in FIELDS)
    store.run(f"UPDATE appointment SET {columns} WHERE id = ?", [*(found[name] for name in FIELDS), found["id"]])  # noqa: S608
    publish(store, NAME, shown(found))
    return found


def work(store: Store) -> None:
    """Let reservations expire, and technicians finish the visits whose time is over."""
    moment = datetime.now(UTC)
    with store.transaction():
        for found in store.rows("SELECT * FROM appointment WHERE state = 'reserved'"):
            if datetime.fromisoformat(found["expires_at"]) <= moment:
                change(store, found, state="expired")
        # The times have the offset of Copenhagen: the day is compared first.
        soon = (moment + timedelta(1)).isoformat()
        for found in store.rows("SELECT * FROM appointment WHERE state = 'booked' AND ends < ?", [soon]):
            if datetime.fromisoformat(found["ends"]) <= moment:
                change(store, found, state="done", stage="")


def price(found: dict[str, Any]) -> Decimal:
    """Return the price of an appointment's slot."""
    slot = parse(found["slot"])
    return Decimal(slot.price) if slot else FREE


def miss(store: Store, found: dict[str, Any], *, ours: bool) -> dict[str, Any]:
    """Miss a visit: by the technician, who gives the slot's price back, or because nobody opens, which costs a fee."""
    state, charge = ("missed_by_us", -price(found)) if ours else ("missed_by_customer", LATE_FEE)
    return change(store, found, charge=charge, state=state, stage="")


def move_technician(store: Store, found: dict[str, Any]) -> dict[str, Any]:
    """Move a visit to the next free slot of the same length, because the technician can't come."""
    moment, starts = datetime.now(UTC), datetime.fromisoformat(found["starts"])
    length = datetime.fromisoformat(found["ends"]) - starts
    later = free(store, found["place"], max(starts, moment), starts + timedelta(30), moment)
    slot = next((each for each in later if each.starts > starts and each.ends - each.starts == length), None)
    if slot is None:
        return change(store, found, state="cancelled", stage="", text="Ingen tekniker de næste 30 dage")
    return change(store, found, **times(slot), stage="", text="Teknikeren er blevet syg")
