"""The time slots of the simulated field service: half days, and two hours for a price, on working days."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from selfservice.simulators.store import Store
from selfservice.simulators.working_days import COPENHAGEN, at, is_working_day, working_day

# First and last hour, and the price of a slot in kroner.
WINDOWS = (
    (8, 12, "0.00"),
    (12, 16, "0.00"),
    (8, 10, "103.20"),
    (10, 12, "103.20"),
    (12, 14, "103.20"),
    (14, 16, "103.20"),
)
# Technicians of an area; areas; the first working day, and the last day, that can be booked.
TECHNICIANS, AREAS, FIRST, LAST = 2, 12, 2, 90
# Of a hundred windows, those that others have taken.
BUSY = 25
SLOT = re.compile(r"([0-9]{1,2})\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,2})-([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Slot:
    """A time slot of an area."""

    area: int
    day: date
    first: int
    last: int
    price: str

    @property
    def id(self) -> str:
        return f"{self.area}.{self.day}.{self.first}-{self.last}"

    @property
    def starts(self) -> datetime:
        return at(self.day, self.first)

    @property
    def ends(self) -> datetime:
        return at(self.day, self.last)


def area_of(place: str) -> int:
    """Return the area of an address."""
    return int(hashlib.sha256(place.encode()).hexdigest(), 16) % AREAS


def parse(identity: str) -> Slot | None:
    """Return the slot with an id, or None if there is no such slot."""
    found = SLOT.fullmatch(identity)
    if not found:
        return None
    hours = int(found[3]), int(found[4])
    try:
        day = date.fromisoformat(found[2])
    except ValueError:
        return None
    prices = {window[:2]: window[2] for window in WINDOWS}
    return Slot(int(found[1]), day, *hours, prices[hours]) if hours in prices else None


def free(store: Store, place: str, starts: datetime, ends: datetime, moment: datetime) -> list[Slot]:
    """Return the free slots at an address between two moments, in their order."""
    area, found = area_of(place), []
    today = moment.astimezone(COPENHAGEN).date()
    day = max(starts.astimezone(COPENHAGEN).date(), working_day(today, FIRST))
    last = min(ends.astimezone(COPENHAGEN).date(), today + timedelta(LAST))
    while day <= last:
        if is_working_day(day):
            slots = [Slot(area, day, *window) for window in WINDOWS]
            found += [s for s in slots if starts <= s.starts and s.ends <= ends and is_free(store, s, moment)]
        day += timedelta(1)
    return sorted(found, key=lambda slot: (slot.starts, slot.ends))


def is_free(store: Store, slot: Slot, moment: datetime, *, but: str = "") -> bool:
    """Return whether a slot can be reserved; the appointment `but` may have it already."""
    if slot.starts <= moment or not is_working_day(slot.day) or slot.area >= AREAS:
        return False
    share = int(hashlib.sha256(f"{slot.area}.{slot.day}.{slot.first // 12}".encode()).hexdigest(), 16) % 100
    if share < BUSY:
        return False
    overlapping = (
        "SELECT count(*) AS n FROM appointment WHERE area = ? AND starts < ? AND ends > ? AND id <> ?"
        " AND state IN ('reserved', 'booked')"
    )
    times = [slot.area, slot.ends.isoformat(), slot.starts.isoformat(), but]
    return bool(store.rows(overlapping, times)[0]["n"] < TECHNICIANS)


# What moving or cancelling costs: after 18:00 of the working day before (also for nobody at home), and when the
# technician is on the way or there.
LATE_FEE, ON_THE_WAY_FEE, FREE = Decimal("440.00"), Decimal("940.00"), Decimal("0.00")
FREE_HOUR = 18


def free_until(starts: datetime) -> datetime:
    """Return until when a visit is moved or cancelled without a fee."""
    return at(working_day(starts.astimezone(COPENHAGEN).date(), -1), FREE_HOUR)


def fee(state: str, starts: datetime, moment: datetime, *, late: bool = False, on_the_way: bool = False) -> Decimal:
    """Return what moving or cancelling costs now. A missed visit has its own charge, or none."""
    if state != "booked":
        return FREE
    if on_the_way or moment >= starts:
        return ON_THE_WAY_FEE
    return LATE_FEE if late or moment >= free_until(starts) else FREE
