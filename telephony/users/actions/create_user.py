"""Create a user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accounts.models import Company
from selfservice.kernel.actions.base import ActionRefused, Change
from selfservice.kernel.core.fields import LineField, MailField
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from telephony.core.companies import FIELD, add_company_field, chosen_company, companies_for
from telephony.exchange.action import ExchangeAction
from telephony.models import TelephonyUser
from telephony.permissions import CHANGE
from telephony.users.direct import give_direct
from telephony.users.numbers import NumberOrNone, Numbers, ShortNumberField


class NewUserForm(OnceForm):
    """The person and their numbers; the action adds the company."""

    name = LineField(label=_lazy("Name"))
    department = LineField(label=_lazy("Department"), required=False, max_length=100)
    mail = MailField(label=_lazy("E-mail"), required=False)
    direct_number = NumberOrNone(label=_lazy("Direct number"))
    mobile_number = NumberOrNone(label=_lazy("Mobile"))
    short_number = ShortNumberField()


NUMBERS = ("direct_number", "mobile_number", "short_number")


class CreateUser(ExchangeAction):
    """Create a user without a licence, which is assigned under Licences; by file, a user for each row."""

    slug = "create_telephony_user"
    address = "opret"
    label = _lazy("Create user")
    log_label = _lazy("Telephony user created")
    done_receipt = _lazy("%(target)s is created.")
    sent_receipt = _lazy("%(target)s is created. The exchange knows them in a few seconds.")
    refused_receipt = _lazy("The user was not created. %(why)s")
    many_noun = pgettext_lazy("telephony", "User")
    many_label = ngettext_lazy("Create %(n)s user", "Create %(n)s users", "count")
    many_done = ngettext_lazy("%(n)s user is created", "%(n)s users are created", "count")
    many_ahead = ngettext_lazy("%(n)s user will be created", "%(n)s users will be created", "count")
    icon = "plus"
    prominent = True
    bulk = True
    file_only = True
    makes = TelephonyUser
    Form = NewUserForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._numbers = Numbers(self.actor)

    @cached_property
    def _companies(self) -> list[Company]:
        return companies_for(self.actor, CHANGE)

    def form(self, target: None, data: Mapping[str, Any] | None = None, company: Company | None = None) -> forms.Form:
        """Return the form; `company`: the one that the page is for, which has asked for it."""
        form = NewUserForm(data, initial={FIELD: company.uid} if company else {})
        form.fields[FIELD] = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
        return form

    def bulk_form(self, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = NewUserForm(data)
        add_company_field(form, self._companies)
        return form

    def company_for(self, data: Mapping[str, Any]) -> int | None:
        company = self._company(data)
        return company.pk if company else None

    def answers(self, target: None, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        """Return what is known of the person besides the name."""
        company = self._company(data)
        found = [(_("Company"), company.name)] if company and len(self._companies) > 1 else []
        labels = {
            name: field.label for name, field in NewUserForm.base_fields.items() if name not in ("name", "request_id")
        }
        return found + [(label, phone(str(data[name]))) for name, label in labels.items() if data.get(name)]

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        company = self._company(data)
        if company is None:
            return _("You can't create users at this company.")
        return self._numbers.refusal(company.pk, data)

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        company = self._company(data)
        if company is None:
            raise ActionRefused(_("You can't create users at this company."))
        fields = {name: data[name] for name in ("name", "department", "mail", "mobile_number", "short_number")}
        user: TelephonyUser = TelephonyUser.objects.create(company=company, **fields)
        numbers = give_direct(self.actor, user, data["direct_number"])
        if numbers is None:
            raise ActionRefused(_("Somebody else has just taken this number. Choose another."))
        user.direct_number = data["direct_number"]
        user.save(update_fields=["direct_number"])
        after = {name: value for name, value in {**fields, "direct_number": user.direct_number}.items() if value}
        return Change(user, after=after, made=numbers)

    def sends(self, target: None, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        return [change.target, *change.made]

    def receipt_words(self, target: TelephonyUser | None, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "target": target.name if target else ""}

    def _company(self, data: Mapping[str, Any]) -> Company | None:
        return chosen_company(self._companies, str(data.get(FIELD) or ""))
