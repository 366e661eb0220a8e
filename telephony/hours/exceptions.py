"""Dated exceptions: why one can't be stored, and one in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from selfservice.kernel.core.refusals import AtField
from telephony.core.categories import category_name
from telephony.core.snapshots import rows_of
from telephony.hours.action import local
from telephony.hours.rules import disagreeing
from telephony.models import Schedule, ScheduleException


def refuse_disagreement(
    action: Any, schedule: Schedule, data: Mapping[str, Any], leave_out: ScheduleException | None = None
) -> AtField | None:
    """Return why an exception can't be stored: one of equal length says something else at the same time."""
    if not data.get("starts"):
        return None
    other = disagreeing(
        rows_of(action.actor, schedule.company_id), starts=data["starts"], ends=data["ends"],
        category=data["category"], schedule=schedule.pk, leave_out=leave_out,
    )  # fmt: skip
    if not other:
        return None
    own = ", ".join(filter(None, (data.get("name"), category_name(data["category"]))))
    text = _("“%(own)s” and “%(other)s” are equally long and say different things. Make one of them shorter.")
    return AtField(text % {"own": own, "other": other}, "from_day")


def in_words(one: ScheduleException) -> dict[str, Any]:
    """Return an exception for the log."""
    return {"occasion": one.name, "category": one.category, "starts": local(one.starts), "ends": local(one.ends)}
