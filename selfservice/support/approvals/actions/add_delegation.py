"""Let a colleague have one's requests while one is away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from accounts.notifications.notices import notify
from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.core.formatting import day
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from selfservice.support.approvals.delegations import colleagues_of
from selfservice.support.approvals.forms import DelegationForm
from selfservice.support.models import Delegation


class AddDelegation(Action):
    """From a day until another one, both included. The colleague gets a mail now, and those about requests then."""

    slug = "add_delegation"
    address = "stedfortraeder"
    label = _lazy("Choose who approves while I am away")
    log_kind = "users"
    log_label = _lazy("Colleague approves meanwhile")
    consequence = _lazy(
        "Mails about requests that wait for you are sent to your colleague as well. Your colleague answers by their "
        "own rights: they get none of yours."
    )
    done_receipt = _lazy("%(colleague)s gets your requests from %(first)s until %(last)s, too.")
    refused_receipt = _lazy("No colleague is chosen. %(why)s")
    icon = "users"
    Form = DelegationForm

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        known = {name: run.after[f"{name}_day"] for name in ("first", "last") if f"{name}_day" in run.after}
        days = {name: day(date.fromisoformat(text)) for name, text in known.items()}
        return {"colleague": run.after.get("colleague", ""), "first": "", "last": "", **days}

    def form(self, target: None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return DelegationForm(data, people=colleagues_of(self.actor))

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        if not colleagues_of(self.actor):
            return _("No colleague holds rights by which requests can be answered.")
        if not data:
            return None
        if data["last_day"] < today:
            return AtField(_("Choose a day that has not passed."), "last_day")
        with as_system("who substitutes for the person"):
            mine = Delegation.objects.system().filter(user=self.actor.id or 0)
            if mine.filter(first_day__lte=data["last_day"], last_day__gte=data["first_day"]).exists():
                return AtField(_("A colleague is chosen for some of these days already. End that first."), "first_day")
        return None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        colleague = next((user for user in colleagues_of(self.actor) if str(user.uid) == data["colleague"]), None)
        with as_system("a delegation is its person's own"):
            me: Any = User.objects.system().get(pk=self.actor.id or 0)
            if colleague is None or me.company_id is None:
                raise ActionRefused(_("Choose a colleague."))
            days = {"first_day": data["first_day"], "last_day": data["last_day"]}
            made = Delegation.objects.create(
                company_id=me.company_id, user=me, colleague=colleague, colleague_name=colleague.name, **days
            )
            shown = {name: day(value) for name, value in days.items()}
            notify(colleague, "delegation_made", key=f"delegation_made:{made.uid}", by=me.name, **shown)
        return Change(made, after={"colleague": colleague.name, **days})
