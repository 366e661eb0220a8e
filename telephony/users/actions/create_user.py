"""Create a user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.base import ActionRefused, Change
from selfservice.kernel.core.fields import LineField, MailField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from telephony.exchange.action import ExchangeAction
from telephony.models import TelephonyUser
from telephony.permissions import CHANGE
from telephony.users.direct import give_direct
from telephony.users.numbers import (
    NumberOrNone,
    ShortNumberField,
    direct_refusal,
    free_hint,
    mobile_refusal,
    short_refusal,
)


class NewUserForm(OnceForm):
    """The person and their numbers; `company` is the public id."""

    company = forms.UUIDField(widget=forms.HiddenInput)
    name = LineField(label=_lazy("Name"))
    department = LineField(label=_lazy("Department"), required=False, max_length=100)
    mail = MailField(label=_lazy("E-mail"), required=False)
    direct_number = NumberOrNone(label=_lazy("Direct number"))
    mobile_number = NumberOrNone(label=_lazy("Mobile"))
    short_number = ShortNumberField()


class CreateUser(ExchangeAction):
    """Create a user without a licence, which is assigned under Licences."""

    slug = "create_telephony_user"
    label = _lazy("Create user")
    log_label = _lazy("Telephony user created")
    done_receipt = _lazy("%(target)s is created.")
    sent_receipt = _lazy("%(target)s is created. The exchange knows them in a few seconds.")
    refused_receipt = _lazy("The user was not created. %(why)s")
    icon = "plus"
    Form = NewUserForm

    def form(self, target: None, data: Mapping[str, Any] | None = None, company: Company | None = None) -> forms.Form:
        """Return the form; `company`: the one that the page is for."""
        form = NewUserForm(data, initial={"company": company.uid} if company else {})
        if company is not None:
            form.fields["direct_number"].help_text = free_hint(self.actor, company.pk)
        return form

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        company = self._company(data)
        if company is None:
            return _("You can't create users at this company.")
        return (
            direct_refusal(self.actor, company.pk, data["direct_number"])
            or mobile_refusal(company.pk, data["mobile_number"])
            or short_refusal(self.actor, None, data["short_number"], company.pk)
        )

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
        return Company.objects.visible_to(self.actor, function=CHANGE).filter(uid=data["company"]).first()
