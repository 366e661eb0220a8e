"""What is kept of a run: the row, the entry in the log, the command. Inside the runner's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel import audit
from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import Action, ActionRefused, Change, awaiting, company_of, runs_on
from selfservice.kernel.actions.unit_of_work import Book
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.models import as_system

State = ActionRun.State


def ask(action: Action, row: ActionRun, target: Any, clean: Mapping[str, Any]) -> ActionRun:
    """Keep what was asked, unchanged, until somebody else approves it."""
    with as_system("record a run"):
        if awaiting(type(action), target).exists():
            raise ActionRefused(_("This has been asked for already, and waits for approval. Take it back to ask anew."))
        _note(action, row, target, clean)
        row.state = State.AWAITING
        row.save()
        audit.record(action.actor, "approval_asked", target, after={"action": action.slug}, run_uid=row.uid)
        action.asked(target, clean, row)
    row.target = target
    return row


def plan(
    action: Action, row: ActionRun, target: Any, clean: Mapping[str, Any], day: date, on_behalf_of: str = ""
) -> ActionRun:
    """Keep what was asked for a day to come, unchanged, until the day begins (actions/scheduled.py)."""
    with as_system("record a run"):
        if runs_on(target, action.slug).filter(state=State.SCHEDULED).exists():
            raise ActionRefused(_("This is planned already. Take that back first to choose another day."))
        _note(action, row, target, clean)
        row.state, row.due_at = State.SCHEDULED, due_date.moment(day)
        row.save()
        audit.record(
            action.actor,
            "scheduled",
            target,
            after={"action": action.slug, due_date.DUE: day},
            run_uid=row.uid,
            reason=str(clean.get("reason", "")),
            on_behalf_of=on_behalf_of,
        )
    row.target = target
    return row


def done(
    action: Action,
    row: ActionRun,
    change: Change,
    clean: Mapping[str, Any],
    command: Command | None,
    on_behalf_of: str = "",
    book: Book | None = None,
) -> None:
    """What was changed, in the run and in the log of each company; and what the world outside must do.

    Written at once, or with what the other runs of the book leave behind.
    """
    _note(action, row, change.target, clean)
    row.before, row.after = audit.plain(change.before), audit.plain(change.after)
    row.state = State.SENT if command else State.DONE
    row.finished_at = None if command else timezone.now()
    entries = [
        audit.entry(
            action.actor,
            action.slug,
            change.target,
            before=before,
            after=after,
            run_uid=row.uid,
            company_id=company_id,
            reason=str(clean.get("reason", "")),
            on_behalf_of=on_behalf_of,
        )
        for company_id, (before, after) in [(row.company_id, (row.before, row.after)), *change.elsewhere.items()]
    ]
    kept = book or Book()
    kept.note(row, entries, command)
    if book is None:
        kept.write()
    row.target, row.revealed = change.target, change.revealed


def _note(action: Action, row: ActionRun, target: Any, clean: Mapping[str, Any]) -> None:
    row.company_id = company_of(target) or row.company_id
    row.target_model = target._meta.label_lower if target else ""
    row.target_id = target.pk if target else None
    kept = {k: v for k, v in clean.items() if k not in action.unrecorded and (k != due_date.DUE or v)}
    row.data = audit.plain(kept)
