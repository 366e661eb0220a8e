"""Set what a case is about and how urgent it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.support.desk.action import CaseAction
from selfservice.support.desk.forms import SortForm
from selfservice.support.desk.promise import OURS, promised
from selfservice.support.models import Case


class SortCase(CaseAction):
    """Set category and priority. What is promised follows, from the message that waits."""

    slug = "sort_case"
    label = _("Save category and priority")
    log_label = _("Case sorted")
    done_receipt = _("%(target)s is sorted, and what is promised is set by that.")
    from_states = frozenset({*OURS, Case.State.WAITING})
    Form = SortForm

    def form(self, target: Case, data: Mapping[str, Any] | None = None) -> forms.Form:
        return SortForm(data, initial={"category": target.category, "priority": target.priority})

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"case_category": target.category, "priority": target.priority, "due_at": target.due_at}
        target.category, target.priority = data["category"], data["priority"]
        target.due_at = promised(target)
        target.save(update_fields=["category", "priority", "due_at"])
        after = {"case_category": target.category, "priority": target.priority, "due_at": target.due_at}
        return Change(target, before=before, after=after)
