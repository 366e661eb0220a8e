"""Names of what call flows refer to, by uid: schedules, lists of callers, users, flows and recordings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telephony.core.snapshots import Rows
from telephony.models import CallerList, CallFlow, Recording, Schedule, TelephonyUser

NAMED = (CallerList, CallFlow, Recording, Schedule, TelephonyUser)


def names_from(rows: Rows, models: Iterable[Any] = NAMED) -> dict[str, str]:
    """Return the names of the rows that `rows` returns (core/snapshots.py). A query for each model."""
    found: dict[str, str] = {}
    for model in models:
        found |= {str(uid): name for uid, name in rows(model).values_list("uid", "name")}
    return found
