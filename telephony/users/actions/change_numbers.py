"""Change a user's direct number, mobile and short number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import ActionRefused, Change
from selfservice.kernel.core.forms import OnceForm
from telephony.models import TelephonyUser
from telephony.users.action import UserAction
from telephony.users.direct import give_direct
from telephony.users.numbers import (
    NumberOrNone,
    ShortNumberField,
    direct_refusal,
    free_hint,
    mobile_refusal,
    short_refusal,
)

FIELDS = ("direct_number", "mobile_number", "short_number")


class NumbersForm(OnceForm):
    """The three numbers; an empty one is none."""

    direct_number = NumberOrNone(label=_lazy("Direct number"))
    mobile_number = NumberOrNone(label=_lazy("Mobile"))
    short_number = ShortNumberField()


class ChangeNumbers(UserAction):
    """Give a user other numbers. The direct number is one of the company's that leads nowhere; the previous goes free.

    No bulk: a direct number is one person's (files change short numbers, see ChangeUser).
    """

    slug = "change_user_numbers"
    address = "numre"
    label = _lazy("Change numbers")
    log_label = _lazy("Numbers of a telephony user changed")
    done_receipt = _lazy("The numbers of %(target)s are changed.")
    icon = "phone"
    order = 20
    Form = NumbersForm

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial = {name: getattr(target, name) for name in FIELDS} if target else {}
        form = NumbersForm(data, initial=initial)
        if target is not None:
            form.fields["direct_number"].help_text = free_hint(self.actor, target.company_id)
        return form

    def refuse(self, target: TelephonyUser, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        if not self._changes(target, data):
            return _("Nothing is changed: it is like that already.")
        return (
            direct_refusal(self.actor, target.company_id, data["direct_number"], target.direct_number)
            or mobile_refusal(target.company_id, data["mobile_number"])
            or short_refusal(self.actor, target, data["short_number"])
        )

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        changes = self._changes(target, data)
        change = Change(target, before={name: getattr(target, name) for name in changes}, after=changes, made=[])
        if "direct_number" in changes:
            change.made = give_direct(self.actor, target, data["direct_number"])
            if change.made is None:
                raise ActionRefused(_("Somebody else has just taken this number. Choose another."))
        for name, value in changes.items():
            setattr(target, name, value)
        target.save(update_fields=[*changes])
        return change

    def sends(self, target: TelephonyUser, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        return [target, *change.made]

    def _changes(self, target: TelephonyUser, data: Mapping[str, Any]) -> dict[str, str]:
        return {name: str(data[name]) for name in FIELDS if data[name] != getattr(target, name)}
