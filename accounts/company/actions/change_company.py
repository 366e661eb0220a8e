"""Change what a customer decides about the company: invoice address, contacts, format and language of invoices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.company.forms import CompanyForm
from accounts.company.values import FIELDS, LABELS, as_typed, in_words
from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.access import holds_whole
from selfservice.kernel.actions.runner import Action, Change


class ChangeCompany(Action):
    """Change it for the whole company. Name, form and registered address are the CVR register's."""

    slug = "change_company"
    address = "ret-oplysninger"
    label = _lazy("Change details")
    log_kind = "accounts"
    log_label = _lazy("Details of the company changed")
    consequence = _lazy(
        "The next invoices of all the company's accounts have it. Invoices that you have received stay as they are."
    )
    done_receipt = _lazy("The details of %(target)s are saved.")
    refused_receipt = _lazy("The details of %(target)s were not saved. %(why)s")
    icon = "file"
    section = "company"
    later = True
    model = Company
    function = Function.ACCOUNTS_CHANGE
    Form = CompanyForm

    def form(self, target: Company | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial = {} if target is None else {name: as_typed(name, getattr(target, name)) for name in FIELDS}
        return CompanyForm(data, initial=initial)

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        if not holds_whole(self.actor, Function.ACCOUNTS_CHANGE, target):
            return _("This is for those who may change all accounts of the company.")
        if data and not self._changes(target, data):
            return _("Nothing is changed: it is like that already.")
        return None

    def answers(self, target: Company, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        changed = self._changes(target, data)
        return [(LABELS[name], in_words(name, value) or "–") for name, value in changed.items()]

    def seen(self, target: Company, data: Mapping[str, Any], day: date) -> str:
        # The form's initial values: a colleague may have changed them meanwhile.
        return sha256("\n".join(getattr(target, name) for name in FIELDS).encode()).hexdigest()[:16]

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        changes = self._changes(target, data)
        before = {name: getattr(target, name) for name in changes}
        for name, value in changes.items():
            setattr(target, name, value)
        target.save(update_fields=list(changes))
        return Change(target, before=before, after=changes)

    @staticmethod
    def _changes(target: Company, data: Mapping[str, Any]) -> dict[str, str]:
        """Return the fields that change, with their new values."""
        wanted = {name: data[name] for name in FIELDS if name in data}
        return {name: value for name, value in wanted.items() if value != getattr(target, name)}
