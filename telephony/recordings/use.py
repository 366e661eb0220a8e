"""Where recordings are used: in call flows as they are and as they are drafted, and in vacation greetings."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.scope.actor import Actor
from telephony.core.flow_uses import flows_using
from telephony.core.snapshots import Rows, rows_of
from telephony.models import Recording, VacationGreeting


class Use(NamedTuple):
    """A call flow or a greeting that plays a recording: its name and its page."""

    name: str
    url: str


def uses_of(actor: Actor, recording: Recording) -> list[Use]:
    """Return what plays a recording. Two queries; each flow is named once."""
    rows, uid = rows_of(actor, recording.company_id), str(recording.uid)
    found = [Use(flow.name, reverse("flow", args=[flow.uid])) for flow in flows_using(rows, "recording", recording.uid)]
    for greeting in _greetings(rows):
        if uid in (greeting.prompt.get("recording") or {}).values():
            name = _("Vacation greeting: %(whose)s") % {"whose": greeting}
            found.append(Use(name, reverse("vacation_greeting", args=[greeting.uid])))
    return list(dict.fromkeys(found))


def _greetings(rows: Rows) -> Any:
    """Return the greetings that are in force or to come, and have a recording."""
    found = rows(VacationGreeting).filter(ended_at=None, ends__gt=timezone.now(), prompt__recording__isnull=False)
    return found.select_related("company", "number", "user").order_by("starts", "id")
