"""What runs leave behind (rows, entries of the log, commands), collected and written at once.

One run writes its book by itself; the runs of a batch share one, so that ten thousand of them are not thirty thousand
statements. What is written is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db import OperationalError

from selfservice.kernel import audit
from selfservice.kernel.actions.base import Action, Change
from selfservice.kernel.db.bulk_insert import insert
from selfservice.kernel.models import ActionRun, AuditEntry
from selfservice.kernel.outbox.enqueue import Command, enqueue_many
from selfservice.kernel.scope.models import as_system


class Unfinished(Exception):
    """A change was refused or failed when it had perhaps been half made."""


class Book:
    """Filled by actions/recorder.py.

    careful: each change is made in a savepoint of its own, so that one which is refused half-way leaves nothing
    behind. Without it, what shares the book is undone as a whole then, and done again one by one.
    """

    def __init__(self, *, careful: bool = True) -> None:
        self.careful = careful
        self._form: forms.Form | None = None
        self.runs: list[ActionRun] = []
        self.entries: list[AuditEntry] = []
        self.commands: list[tuple[Command, ActionRun]] = []

    def form(self, action: Action, data: Mapping[str, Any]) -> forms.Form | None:
        """The form, where it is the same for all targets and what is filled in is too: validated once for all."""
        if type(action).form is not Action.form or type(action).full_form is not Action.full_form:
            return None
        if self._form is None or self._form.data != data:
            self._form = action.full_form(None, data)
        return self._form

    def apply(self, action: Action, target: Any, form: forms.Form, now: datetime) -> Change:
        """Apply without a savepoint. Raises Unfinished for whatever goes wrong: all of the book is undone then."""
        try:
            return action.apply(target, form.cleaned_data, now)
        except OperationalError:
            raise
        except Exception as error:
            raise Unfinished(type(error).__name__) from error

    def note(self, run: ActionRun, entries: list[AuditEntry], command: Command | None = None) -> None:
        """Take in what a run leaves behind."""
        self.runs.append(run)
        self.entries += entries
        if command:
            self.commands.append((command, run))

    def write(self) -> None:
        """Write it all, in the transaction of the change."""
        with as_system("record a run"):
            for run in self.runs:
                if not run._state.adding:
                    run.save()
            insert([run for run in self.runs if run._state.adding])
            audit.write(self.entries)
            enqueue_many((command, run.company_id, run.uid) for command, run in self.commands)
