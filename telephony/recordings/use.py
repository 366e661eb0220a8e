"""Where recordings are used: in call flows as they are and as they are drafted, and in vacation greetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.scope.actor import Actor
from telephony.core.uses import readable
from telephony.models import FlowVersion, Recording, VacationGreeting
from telephony.routing.references import references

# Versions that callers get, or may get.
CURRENT = (FlowVersion.State.DRAFT, FlowVersion.State.PUBLISHED)


class Use(NamedTuple):
    """A call flow or a greeting that plays a recording: its name and its page."""

    name: str
    url: str


def uses_of(actor: Actor, recordings: Iterable[Recording]) -> dict[str, list[Use]]:
    """Return what plays each recording, by its public id. Two queries; each flow is named once."""
    rows = list(recordings)
    wanted, companies = {str(row.uid) for row in rows}, {row.company_id for row in rows}
    found: dict[str, dict[Use, None]] = defaultdict(dict)
    versions = FlowVersion.objects.visible_to(actor).filter(company__in=companies, state__in=CURRENT)
    for version in versions.select_related("flow").order_by("flow__name_key", "flow_id", "-number"):
        use = Use(version.flow.name, reverse("flow", args=[version.flow.uid]))
        read = readable(version)
        for one in references(read) if read else ():
            if one.kind == "recording" and one.uid in wanted:
                found[one.uid][use] = None
    for greeting in _greetings(actor, companies):
        use = Use(
            _("Vacation greeting: %(whose)s") % {"whose": greeting}, reverse("vacation_greeting", args=[greeting.uid])
        )
        for uid in _played(greeting.prompt) & wanted:
            found[uid][use] = None
    return {uid: list(found[uid]) for uid in wanted}


def _greetings(actor: Actor, companies: set[int]) -> Any:
    """Return the greetings that are in force or to come, and have a recording."""
    rows = VacationGreeting.objects.visible_to(actor).filter(company__in=companies, ended_at=None)
    with_sound = Q(prompt__recording__isnull=False)
    rows = rows.filter(with_sound, ends__gt=timezone.now())
    return rows.select_related("company", "number", "user").order_by("starts", "id")


def _played(prompt: dict[str, Any]) -> set[str]:
    return {uid for uid in (prompt.get("recording") or {}).values() if uid}
