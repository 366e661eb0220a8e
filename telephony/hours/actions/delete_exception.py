"""Delete a dated exception from opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from telephony.hours.action import ExceptionAction
from telephony.hours.exceptions import in_words
from telephony.models import ScheduleException


class DeleteException(ExceptionAction):
    """Delete a dated exception."""

    slug = "delete_exception"
    deletes = True
    address = "slet"
    label = _lazy("Delete")
    log_label = _lazy("Exception from opening hours deleted")
    consequence = _lazy("The plan applies then, as on other days.")
    done_receipt = _lazy("The exception is deleted.")
    sent_receipt = _lazy("The exception is deleted.")
    refused_receipt = _lazy("The exception was not deleted. %(why)s")
    tone = "danger"
    order = 20

    def apply(self, target: ScheduleException, data: Mapping[str, Any], now: datetime) -> Change:
        before, schedule = in_words(target), self.locked(target)
        self.remember(schedule)
        schedule.save(update_fields=["before"])
        target.delete()
        return Change(target, before=before)
