"""The draft of a flow: one at a time, begun from what is in use, and changed one step at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Max, Q

from selfservice.kernel.scope.actor import Actor
from telephony.models import CallFlow, FlowVersion
from telephony.routing.definition import Definition
from telephony.routing.definition_json import dump, read

EMPTY = Definition()


class Versions(NamedTuple):
    """The draft of a flow, and the version in use; whether the draft has something to undo."""

    draft: FlowVersion | None = None
    published: FlowVersion | None = None
    can_undo: bool = False

    @property
    def latest(self) -> FlowVersion | None:
        """The draft, or without one the version in use; None for a flow that has neither."""
        return self.draft or self.published


def versions(actor: Actor, flow: CallFlow) -> Versions:
    """Return what a flow has of the two. One query, without what the draft was before: it is read to be undone."""
    rows = _current(actor, flow).annotate(can_undo=Q(before__isnull=False)).defer("before")
    found = {one.state: one for one in rows}
    draft: Any = found.get(FlowVersion.State.DRAFT)
    return Versions(draft, found.get(FlowVersion.State.PUBLISHED), can_undo=bool(draft and draft.can_undo))


def states(actor: Actor, flow: CallFlow) -> set[str]:
    """Return which of the two a flow has."""
    return set(_current(actor, flow).values_list("state", flat=True))


def _current(actor: Actor, flow: CallFlow) -> Any:
    states = [FlowVersion.State.DRAFT, FlowVersion.State.PUBLISHED]
    return FlowVersion.objects.visible_to(actor).filter(flow=flow, state__in=states)


def definition_of(version: FlowVersion | None) -> Definition:
    """Return the definition of a version; an empty one without."""
    return read(version.definition) if version else EMPTY


def token(version: FlowVersion | None) -> str:
    """Return what a form carries, to be compared with when it is sent: which version it shows, and its revision."""
    return f"{version.number}.{version.revision}" if version else "0.0"


def change(actor: Actor, flow: CallFlow, version: FlowVersion | None, now: Definition, at: datetime) -> FlowVersion:
    """Store a changed definition in the draft, which is begun here if `version` is none. Call inside an action."""
    if version is None or version.state != FlowVersion.State.DRAFT:
        version = begin(flow, version, dump(definition_of(version)))
    version.before, version.definition = version.definition, dump(now)
    version.revision += 1
    return signed(version, actor, at)


def begin(flow: CallFlow, base: FlowVersion | None, definition: dict[str, object]) -> FlowVersion:
    """Return a new draft of the flow, not stored yet."""
    number = FlowVersion.objects.system().filter(flow=flow).aggregate(last=Max("number"))["last"] or 0
    return FlowVersion(
        company_id=flow.company_id,
        flow=flow,
        number=number + 1,
        definition=definition,
        base_number=base.number if base else None,
    )


def signed(version: FlowVersion, actor: Actor, at: datetime) -> FlowVersion:
    """Store the draft with who changed it and when."""
    version.author_id, version.author_name, version.changed_at = actor.id, actor.name[:200], at
    version.save()
    return version


def undo(actor: Actor, version: FlowVersion, at: datetime) -> FlowVersion:
    """Give the draft back what it had before its last change."""
    version.definition, version.before = version.before, None
    version.revision += 1
    return signed(version, actor, at)
