"""Names of what call flows refer to, by uid: schedules, lists of callers, users, flows and recordings."""

from __future__ import annotations

from telephony.core.snapshots import Rows
from telephony.models import CallerList, CallFlow, Recording, Schedule, TelephonyUser

NAMED = (CallerList, CallFlow, Recording, Schedule, TelephonyUser)


def names_from(rows: Rows) -> dict[str, str]:
    """Return the names of the rows that `rows` returns (core/snapshots.py). Five queries."""
    found: dict[str, str] = {}
    for model in NAMED:
        found |= {str(uid): name for uid, name in rows(model).values_list("uid", "name")}
    return found
