"""Support decides an application that the portal could not decide itself. The reason is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Application, Company
from accounts.onboarding.actions.apply import grant_access
from accounts.onboarding.applications import is_under_way
from accounts.onboarding.letters.create import letter_command
from accounts.permissions.access import administrators
from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.outbox.enqueue import Command


class ReasonForm(forms.Form):
    """The reason, stored to explain later how a login was created."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        error_messages={"required": _("Give the reason")},
        widget=forms.Textarea(attrs={"rows": 3, "cols": 30}),
    )


class _Decide(Action):
    model = Application
    log_kind = "applications"
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    from_states = frozenset({Application.State.WITH_SUPPORT, Application.State.DUPLICATE})
    Form = ReasonForm

    def decided(self, target: Application, state: Application.State, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        target.state, target.reason = state, data["reason"]
        target.decided_at, target.decided_by = now, self.actor.name
        target.save()
        return Change(target, before=before, after={"state": state})


class ApproveApplication(_Decide):
    """Approve: the applicant becomes administrator, and a letter is sent to the company's e‑Boks."""

    # It creates an administrator.
    step_up = True
    slug = "approve_application"
    label = _("Approve and send the letter")
    done_receipt = _("%(target)s is approved, and the letter is sent to the company's e‑Boks.")
    sent_receipt = _("%(target)s is approved. The letter is on its way to the company's e‑Boks.")
    consequence = _(
        "The applicant becomes administrator. A letter with user name and activation code goes to the company's e‑Boks."
    )

    def refuse(self, target: Application, data: Mapping[str, Any], today: date) -> str | None:
        company = target.company or Company.objects.system().filter(cvr=target.cvr).first()
        if company is None:
            return str(_("No customer has this CVR number. The company must become a customer first."))
        if administrators(company.pk):
            return str(_("The company has an administrator. If that person has left, delete the old login first."))
        if is_under_way(company):
            return str(_("A letter is already under way to this company."))
        return None

    def apply(self, target: Application, data: Mapping[str, Any], now: datetime) -> Change:
        # Checked again under the lock: of two applications of a company approved concurrently, one gets a letter.
        company = Company.objects.system().select_for_update().get(cvr=target.cvr)
        if reason := self.refuse(target, data, now.date()):
            raise ActionRefused(reason)
        target.company = company
        change = self.decided(target, Application.State.APPROVED, data, now)
        grant_access(target, company)
        return change

    def command(self, target: Application, data: Mapping[str, Any], change: Change) -> Command | None:
        return letter_command(target)


class RejectApplication(_Decide):
    """Reject: no letter is sent; the reason is stored with the application."""

    slug = "reject_application"
    label = _("Reject")
    done_receipt = _("%(target)s is rejected. The applicant is not told automatically.")
    log_label = _("Reject the application")
    consequence = _(
        "No letter is sent, and the applicant is not told automatically. Write or call if they should know why."
    )

    def apply(self, target: Application, data: Mapping[str, Any], now: datetime) -> Change:
        return self.decided(target, Application.State.REJECTED, data, now)
