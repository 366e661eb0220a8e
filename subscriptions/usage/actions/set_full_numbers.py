"""Show called numbers in full, or without their last two digits: a company's choice, with an audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.access import holds_whole
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from subscriptions.models import UsagePolicy


class FullNumbersForm(OnceForm):
    """One checkbox."""

    full_numbers = forms.BooleanField(
        label=_lazy("Show the numbers that were called in full in itemised usage"), required=False
    )


class SetFullNumbers(Action):
    """Set the target company's choice. Numbers are masked unless it has chosen otherwise."""

    slug = "set_full_numbers"
    address = "viste-numre"
    label = _lazy("Numbers in itemised usage")
    section = "usage"
    log_kind = "usage"
    consequence = _lazy(
        "Those who see usage then see whom employees have called. Tell the employees first. The choice is in the log."
    )
    done_receipt = _lazy("The choice of %(target)s is saved. It holds from now on.")
    refused_receipt = _lazy("The choice of %(target)s was not saved. %(why)s")
    model = Company
    function = Function.USERS
    Form = FullNumbersForm
    unrecorded = frozenset({"request_id"})

    def form(self, target: Company, data: Mapping[str, Any] | None = None) -> forms.Form:
        return FullNumbersForm(data, initial={"full_numbers": self._rows(target).filter(full_numbers=True).exists()})

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        if not holds_whole(self.actor, Function.USERS, target):
            return _("This is for those who manage users at all accounts of the company.")
        return None

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        row = self._rows(target).first() or UsagePolicy(company=target)
        before = {"full_numbers": row.full_numbers}
        row.full_numbers = data["full_numbers"]
        row.save()
        return Change(target, before=before, after={"full_numbers": row.full_numbers})

    def _rows(self, target: Company) -> Any:
        return UsagePolicy.objects.visible_to(self.actor, function=self.function).filter(company=target)
