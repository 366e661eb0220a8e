"""Hand a case over to a colleague, or back to the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.models import ActionRun
from selfservice.support.desk.action import CaseAction
from selfservice.support.desk.actions.note_case import add_note
from selfservice.support.desk.forms import HandOverForm
from selfservice.support.models import Case


class HandOverCase(CaseAction):
    """Assign the case to somebody else, with a note for them if there is something to say."""

    slug = "hand_over_case"
    label = _lazy("Hand over")
    log_label = _lazy("Case handed over")
    done_receipt = _lazy("%(target)s is handed over to %(to)s.")
    queue_receipt = _lazy("%(target)s is in the queue again.")
    related = ("assigned_to",)
    from_states = frozenset({Case.State.NEW, Case.State.OPEN, Case.State.WAITING})
    Form = HandOverForm
    unrecorded = frozenset({"note"})

    def form(self, target: Case, data: Mapping[str, Any] | None = None) -> forms.Form:
        return HandOverForm(data, colleagues=self._colleagues())

    def _colleagues(self) -> list[tuple[str, str]]:
        staff = User.objects.visible_to(self.actor).filter(is_staff=True, state=User.State.ACTIVE).order_by("name")
        return [(str(uid), name) for uid, name in staff.values_list("uid", "name")]

    def refuse(self, target: Case, data: Mapping[str, Any], today: date) -> str | None:
        if "to" not in data:
            return None
        now = str(target.assigned_to.uid) if target.assigned_to else ""
        return _("It is there already.") if data["to"] == now else None

    def receipt_text(self, run: ActionRun) -> Any:
        return super().receipt_text(run) if run.after.get("assigned_to") else self.queue_receipt

    def receipt_words(self, target: Case, run: ActionRun) -> dict[str, Any]:
        return {"to": run.after.get("assigned_to", "")}

    def apply(self, target: Case, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"assigned_to": target.assigned_to.name if target.assigned_to else ""}
        to = User.objects.visible_to(self.actor).filter(is_staff=True, uid=data["to"]).first() if data["to"] else None
        target.assigned_to = to
        target.save(update_fields=["assigned_to"])
        if data["note"]:
            add_note(target, self.actor.id, self.actor.name, data["note"])
        return Change(target, before=before, after={"assigned_to": to.name if to else ""})
