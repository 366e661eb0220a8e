"""Take a case that nobody has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.support.desk.action import CaseAction
from selfservice.support.models import Case


class TakeCase(CaseAction):
    """Assign the case to oneself. Of two who take it at once, the second sees who has it."""

    slug = "take_case"
    label = _lazy("Take the case")
    log_label = _lazy("Case taken")
    done_receipt = _lazy("You have %(target)s.")
    related = ("assigned_to",)
    from_states = frozenset({Case.State.NEW, Case.State.OPEN, Case.State.WAITING})
    Form = OnceForm

    def refuse(self, target: Case, data: Mapping[str, Any], today: date) -> str | None:
        if target.assigned_to_id == self.actor.id:
            return _("You have the case already.")
        if target.assigned_to:
            return _("%(name)s has the case. Hand it over to yourself instead.") % {"name": target.assigned_to.name}
        return None

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        target.assigned_to_id = self.actor.id
        if target.state == Case.State.NEW:
            target.state = Case.State.OPEN
        target.save(update_fields=["assigned_to", "state"])
        return Change(target, before=before, after={"state": target.state, "assigned_to": self.actor.name})
