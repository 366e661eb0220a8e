"""Free slots to choose from. A choice is signed, so that what comes back is a slot that was shown, at its price."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core import signing
from django.utils.translation import gettext as _

from orders.core.line_facts import interval
from selfservice.gateways.fieldservice.client import HttpFieldService
from selfservice.gateways.fieldservice.port import Slot
from selfservice.kernel.core.formatting import kr

SALT = "visit-slot"
LIFE = timedelta(hours=24)
# Days ahead that can be booked, and days of a page.
AHEAD, PAGE = timedelta(days=90), timedelta(days=7)
Choices = list[tuple[str, str]]


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
    """Return the free slots as choices. Raises Unavailable."""
    found = HttpFieldService().slots(address_id, first, last)
    return [(token_of(address_id, slot), words(slot)) for slot in found]


def words(slot: Slot) -> str:
    """Return day and hours of a slot, and its price if it costs extra."""
    time = interval(slot.starts, slot.ends)
    return _("%(time)s · %(price)s extra") % {"time": time, "price": kr(slot.price)} if slot.price else time
