"""History of one object for its page: what was done to it, by whom, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from selfservice.kernel.actions.base import company_of
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.history import format as entry_format
from selfservice.kernel.history.labels import marked
from selfservice.kernel.history.run_states import with_run_state
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import Ids, acting_as
from selfservice.kernel.web.object_links import has_page

# Maximum length of a change, in characters.
SHORT = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: when, what, by whom, and what changed or why."""

    at: datetime
    what: str
    who: str
    on_behalf_of: str
    details: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lines. `about` filters the log's list by the object; empty for an actor who may not read that list.

    `left_out` says which entries the page leaves out by rule, if any.
    """

    lines: tuple[Moment, ...]
    about: str
    left_out: Any = ""

    def __iter__(self) -> Iterator[Moment]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)


def timeline(actor: Actor, target: Any, limit: int = 10, *, left_out: Any = "", length: int = SHORT) -> Timeline:
    """Return the newest entries about a scoped object that the actor sees.

    An actor who sees the object sees what was done to it, with or without the function of the log. The entries leave
    out addresses, other people's log-ins (not the actor's own) and the operator's alarms. A change has at most `length`
    characters.
    """
    label = target._meta.label_lower
    with acting_as(actor):
        entries = _NEWEST.rows(actor, label, target.pk, limit=limit)
    moments = [
        Moment(
            at=entry.at,
            what=entry_format.what(entry),
            who=entry_format.who(entry),
            on_behalf_of=entry.on_behalf_of,
            details=" · ".join(filter(None, (entry_format.changes(entry, length), entry_format.why(entry)))),
        )
        for entry in entries
    ]
    may_read_all = has_page(label) and actor.holds(str(AuditEntry.scope.function), company_of(target))
    return Timeline(tuple(moments), f"{label}:{target.uid}" if may_read_all else "", left_out)


def _newest(actor: Actor, label: str, pk: int, limit: int) -> Any:
    rows = _visible(actor).filter(target_model=label, target_id=pk).order_by("-pk")
    return with_run_state(rows, actor)[:limit]


_NEWEST: CachedQuery[AuditEntry] = CachedQuery(_newest)


def _visible(actor: Actor) -> Any:
    # Not by the scope of the log, which requires its own function: only by company, as the actor sees the object.
    rows = AuditEntry.objects.get_queryset()._open()
    if actor.everything:
        return rows
    mine = Q(actor_kind=actor.kind, actor_id=actor.id) if actor.id and actor.real is None else Q(pk__in=())
    rows = rows.filter(company_id__in=Ids.of(actor.company_ids)).exclude(event__in=marked("internal"))
    return rows.exclude(~mine, event__in=marked("private"))
