"""The states of the runs behind audit entries: what the world outside has not done yet is ordered, and not done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from selfservice.kernel.actions.base import registry
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.scope.actor import Actor


def with_run_state(entries: Any, actor: Actor) -> Any:
    """Annotate a query set of entries with the state of the run of each, as `run_state`."""
    runs = ActionRun.objects.visible_to(actor).filter(uid=OuterRef("run_uid"))
    return entries.annotate(run_state=Subquery(runs.values("state")[:1]))


def read_run_states(actor: Actor, entries: Sequence[AuditEntry]) -> None:
    """Set `run_state` on the entries: in one query, and none where no entry is of an act that others carry out."""
    ordered = [entry for entry in entries if entry.run_uid and is_carried_out_outside(entry.event)]
    found: dict[Any, str] = {}
    if ordered:
        runs = ActionRun.objects.visible_to(actor).filter(uid__in={entry.run_uid for entry in ordered})
        found = dict(runs.values_list("uid", "state"))
    for entry in entries:
        entry.run_state = found.get(entry.run_uid, "")


def is_carried_out_outside(event: str) -> bool:
    """Return whether the event is an action that the portal orders from the world outside."""
    return event in registry and bool(registry[event].sent_label)
