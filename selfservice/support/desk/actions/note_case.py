"""Write an internal note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.support.desk.action import CaseAction
from selfservice.support.desk.forms import NoteForm
from selfservice.support.models import Case, InternalNote


class NoteCase(CaseAction):
    """Store a note that only support reads. Neither the run nor the log has its text."""

    slug = "note_case"
    label = _("Save the note")
    log_label = _("Internal note written")
    done_receipt = _("The note is saved. Only support can read it.")
    Form = NoteForm
    unrecorded = frozenset({"note"})

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        add_note(target, self.actor.id, self.actor.name, data["note"])
        return Change(target)


def add_note(case: Case, author_id: int | None, author_name: str, body: str) -> None:
    """Store a note on a case."""
    InternalNote.objects.create(
        company_id=case.company_id, case=case, author_id=author_id, author_name=author_name[:200], body=body
    )
