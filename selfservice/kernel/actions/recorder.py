"""The record of runs: the row, the entries in the log, the command. Inside the runner's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel import audit
from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import Action, ActionRefused, Change, company_of
from selfservice.kernel.actions.runs import awaiting, runs_on
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.outbox.enqueue import Command, enqueue_many
from selfservice.kernel.scope.models import as_system

State = ActionRun.State


@dataclass(slots=True)
class Records:
    """What runs leave behind, collected and written together: a batch of ten thousand is not 30,000 statements."""

    runs: list[ActionRun] = field(default_factory=list)
    entries: list[AuditEntry] = field(default_factory=list)
    # Each with its company and run.
    commands: list[tuple[Command, int | None, UUID | None]] = field(default_factory=list)

    def write(self) -> None:
        """Write it all, in the transaction of the change."""
        with as_system("record a run"):
            for run in self.runs:
                if not run._state.adding:
                    run.save()
            insert([run for run in self.runs if run._state.adding])
            now = audit.write(self.entries)
            enqueue_many(self.commands, now=now)


def await_approval(action: Action, row: ActionRun, target: Any, clean: Mapping[str, Any]) -> ActionRun:
    """Store what was asked, unchanged, until somebody else approves it. Raises ActionRefused when one waits already."""
    with as_system("record a run"):
        if awaiting(type(action), target).exists():
            raise ActionRefused(_("This has been asked for already, and waits for approval. Take it back to ask anew."))
        _fill(action, row, target, clean)
        row.state = State.AWAITING
        row.save()
        after = {"action": action.slug, **action.part(target)}
        audit.record(action.actor, "approval_asked", action.logged(target), after=after, run_uid=row.uid)
        action.notify_approvers(target, clean, row)
    return row


def schedule(
    action: Action, row: ActionRun, target: Any, clean: Mapping[str, Any], day: date, on_behalf_of: str
) -> ActionRun:
    """Store what was asked for a day to come (actions/scheduled.py). Raises ActionRefused when one is planned."""
    with as_system("record a run"):
        if runs_on(target, action.slug).filter(state=State.SCHEDULED).exists():
            raise ActionRefused(_("This is planned already. Take that back first to choose another day."))
        _fill(action, row, target, clean)
        row.state, row.due_at = State.SCHEDULED, due_date.moment(day)
        row.save()
        after = {"action": action.slug, **action.part(target), due_date.DUE: day}
        about = {"run_uid": row.uid, "reason": str(clean.get("reason", "")), "on_behalf_of": on_behalf_of}
        audit.record(action.actor, "scheduled", action.logged(target), after=after, **about)
    return row


def done(
    action: Action, row: ActionRun, change: Change, clean: Mapping[str, Any], on_behalf_of: str, records: Records
) -> None:
    """Add to the records: the change in the run and in the log of each company, and the command, if there is one."""
    command = action.command(change.target, clean, change)
    _fill(action, row, change.target, clean)
    row.before, row.after = audit.plain(change.before), audit.plain(change.after)
    row.state = State.SENT if command else State.DONE
    row.finished_at = None if command else timezone.now()
    row.revealed = change.revealed
    about = {"run_uid": row.uid, "reason": str(clean.get("reason", "")), "on_behalf_of": on_behalf_of}
    about_what = action.logged(change.target)
    logs = [(row.company_id, (row.before, row.after)), *change.elsewhere.items()]
    records.entries += [
        audit.entry(action.actor, action.slug, about_what, before=old, after=new, company_id=company_id, **about)
        for company_id, (old, new) in logs
    ]
    records.runs.append(row)
    records.commands += [(mail, company_id, None) for mail, company_id in change.mails]
    if command:
        records.commands.append((command, row.company_id, row.uid))


def _fill(action: Action, row: ActionRun, target: Any, clean: Mapping[str, Any]) -> None:
    row.target = target
    row.company_id = company_of(target) or row.company_id
    row.target_model = target._meta.label_lower if target else ""
    row.target_id = target.pk if target else None
    recorded = {k: v for k, v in clean.items() if k not in action.unrecorded and (k != due_date.DUE or v)}
    row.data = audit.plain(recorded)
