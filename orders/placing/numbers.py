"""Numbers to choose from: reserved at the network for a quarter of an hour, for the person who orders."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from accounts.models import Company
from orders.models import ReservedNumber
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system

# Numbers to choose from.
OFFERED = 10
# Numbers that the network reserves at once, and those that a person can hold.
MOST, MOST_HELD = 100, 300


def reserved(actor: Actor, category: str) -> list[ReservedNumber]:
    """Return the numbers that are reserved for the actor now."""
    rows = ReservedNumber.objects.visible_to(actor).filter(user=actor.id or 0, category=category)
    return list(rows.filter(expires_at__gt=timezone.now()).order_by("number"))


def reserve(actor: Actor, company: Company, category: str, key: UUID, *, wanted: int = OFFERED) -> list[ReservedNumber]:
    """Reserve numbers for the actor, those that are reserved already included. Outside a long transaction.

    Raises Refused if no number is free, or Unavailable.
    """
    found = reserved(actor, category)
    missing = min(wanted - len(found), MOST, MOST_HELD - len(found))
    if missing <= 0 or (found and wanted == OFFERED):
        return found
    reservation = HttpNetwork().reserve(category, missing, key=str(key))
    with as_system("reserve numbers"):
        rows = [
            ReservedNumber(company=company, user_id=actor.id or 0, category=category, number=number,
                           reference=reservation.reference, expires_at=reservation.expires_at)
            for number in reservation.numbers
        ]  # fmt: skip
        ReservedNumber.objects.system().filter(expires_at__lte=timezone.now()).delete()
        insert(rows, ignore_conflicts=True)
    return reserved(actor, category)
