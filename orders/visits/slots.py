"""Free slots to choose from. A choice is signed, so that what comes back is a slot that was shown, at its price."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import Slot
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import kr, weekday

SALT = "visit-slot"
LIFE = timedelta(hours=24)
# Days ahead that can be booked, and days of a page.
AHEAD, PAGE = timedelta(days=90), timedelta(days=7)
# Each day with its slots: the value and the words.
Choices = list[tuple[str, list[tuple[str, str]]]]


def token_of(address_id: str, slot: Slot) -> str:
    """Return the slot as a value of a form."""
    parts = [address_id, slot.slot_id, slot.starts.isoformat(), slot.ends.isoformat(), str(slot.price)]
    return signing.dumps(parts, salt=SALT)


def slot_of(token: str, address_id: str) -> Slot | None:
    """Return the slot of a form's value; None for one that was not shown for this address within a day."""
    try:
        place, slot_id, starts, ends, price = signing.loads(token, salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError):
        return None
    if place != address_id:
        return None
    return Slot(slot_id, datetime.fromisoformat(starts), datetime.fromisoformat(ends), Decimal(price))


def period(wanted: date | None, earliest: date, today: date) -> tuple[date, date]:
    """Return the days of a page of slots: from the wanted day, or the earliest, and within those that can be booked."""
    latest = today + AHEAD
    first = min(max(wanted or earliest, today), latest - PAGE)
    return first, min(first + PAGE, latest)


def choices(address_id: str, first: date, last: date) -> Choices:
    """Return the free slots as choices, by day. Raises Unavailable."""
    found = HttpFieldService().slots(address_id, first, last)
    by_day = groupby(found, lambda slot: timezone.localdate(slot.starts))
    return [(f"{weekday(day)} {shown_day(day)}", _of_day(address_id, slots)) for day, slots in by_day]


def _of_day(address_id: str, slots: Iterable[Slot]) -> list[tuple[str, str]]:
    """Return the slots of a day, those that cost nothing first."""
    return [(token_of(address_id, slot), _words(slot)) for slot in sorted(slots, key=lambda slot: slot.price)]


def _words(slot: Slot) -> str:
    """Return the hours of a slot, and its price if it costs extra."""
    hours = {"first": timezone.localtime(slot.starts).hour, "last": timezone.localtime(slot.ends).hour}
    time = _("at %(first)d–%(last)d") % hours
    return _("%(time)s · %(price)s extra") % {"time": time, "price": kr(slot.price)} if slot.price else time
