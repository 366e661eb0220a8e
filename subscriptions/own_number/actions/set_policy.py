"""Set a company's policy: what its employees may do with their own number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from accounts.models import Company
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from subscriptions.core.policy import CHOICES, policy_of
from subscriptions.models import CompanyPolicy


class PolicyForm(OnceForm):
    """One checkbox for each choice; a company below another can follow that one instead."""

    see_puk = forms.BooleanField(
        label=_lazy("See their PUK code. Without it, they must ask a colleague after three wrong PINs."), required=False
    )
    bar_lost = forms.BooleanField(
        label=_lazy("Bar their own number when the phone is lost, and lift that bar when it is found."), required=False
    )
    see_usage = forms.BooleanField(
        label=_lazy("See their own usage: data, calls and messages for each day, and what it cost beyond the plan."),
        required=False,
    )
    follow = forms.BooleanField(label=_lazy("Follow the company above instead"), required=False)


class SetPolicy(Action):
    """Set the target company's choices: one row, or none when it follows the company above."""

    slug = "set_policy"
    label = _lazy("Own numbers: what employees may do")
    log_kind = "numbers"
    done_receipt = _lazy("The choices of %(target)s are saved. They hold from now on.")
    refused_receipt = _lazy("The choices of %(target)s were not saved. %(why)s")
    model = Company
    function = Function.USERS
    Form = PolicyForm
    # `see_puk` is no code, despite its name; the choices are recorded in `before` and `after`.
    unrecorded = frozenset({"request_id", "see_puk"})

    def form(self, target: Company, data: Mapping[str, Any] | None = None) -> forms.Form:
        policy = policy_of(target)
        followed = bool(target.above) and policy.company_id != target.pk
        form = PolicyForm(data, initial={**asdict(policy), "follow": followed})
        if not target.above:
            del form.fields["follow"]
        return form

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        whole = {part.company_id for part in self.actor.at(Function.USERS) if part.accounts is None}
        if target.pk not in whole and not self.actor.everything:
            return _("This is for those who manage users at all accounts of the company.")
        return None

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        before = policy_of(target)
        rows = CompanyPolicy.objects.visible_to(self.actor).filter(company=target)
        if data.get("follow"):
            rows.delete()
        else:
            row = rows.first() or CompanyPolicy(company=target)
            for name in CHOICES:
                setattr(row, name, data[name])
            row.save()
        after = policy_of(target)
        return Change(target, before=_recorded(before, target), after=_recorded(after, target))


def _recorded(policy: Any, company: Company) -> dict[str, Any]:
    return {**{name: getattr(policy, name) for name in CHOICES}, "own": policy.company_id == company.pk}
