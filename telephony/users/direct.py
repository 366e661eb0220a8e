"""Give a user a direct number."""

from __future__ import annotations

from selfservice.kernel.scope.actor import Actor
from telephony.models import TelephoneNumber, TelephonyUser
from telephony.permissions import CHANGE


def give_direct(actor: Actor, user: TelephonyUser, number: str) -> list[TelephoneNumber] | None:
    """Let a free number of the company lead to the user (empty: none), and the present one nowhere.

    Return the numbers that changed; None if the number is no longer free. Both rows are locked, in their order. The
    user's `direct_number` is the caller's to save.
    """
    rows = TelephoneNumber.objects.visible_to(actor, function=CHANGE).filter(company=user.company_id)
    wanted = {each for each in (number, user.direct_number) if each}
    locked = {row.number: row for row in rows.select_for_update(of=("self",)).filter(number__in=wanted).order_by("pk")}
    new, changed = locked.get(number), []
    if number and (new is None or new.flow_id or new.user_id not in (None, user.pk)):
        return None
    # The present one first: a user has one direct number.
    for row in locked.values():
        if row.number != number and row.user_id == user.pk:
            row.user = None
            row.save(update_fields=["user"])
            changed.append(row)
    if new is not None and new.user_id != user.pk:
        new.user = user
        new.save(update_fields=["user"])
        changed.append(new)
    return changed
