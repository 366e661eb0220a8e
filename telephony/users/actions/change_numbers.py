"""Change a user's direct number, mobile and short number, or by file those of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.actions.base import ActionRefused, Change
from selfservice.kernel.actions.details import ChangeDetails, DetailsForm
from selfservice.kernel.core.formatting import phone
from telephony.models import TelephonyUser
from telephony.users.action import UserAction
from telephony.users.direct import give_direct
from telephony.users.numbers import NumberOrNone, Numbers, ShortNumberField, free_hint


class NumbersForm(DetailsForm):
    """The three numbers; of one user, an empty one is none."""

    direct_number = NumberOrNone(label=_lazy("Direct number"), removable=True)
    mobile_number = NumberOrNone(label=_lazy("Mobile"), removable=True)
    short_number = ShortNumberField(removable=True)


class ChangeNumbers(ChangeDetails, UserAction):
    """Give a user other numbers. The direct number is one of the company's that leads nowhere; the previous goes free.

    By file only of many: no two have the same number.
    """

    slug = "change_user_numbers"
    address = "numre"
    label = _lazy("Change numbers")
    section = "user"
    log_label = _lazy("Numbers of a telephony user changed")
    done_receipt = _lazy("The numbers of %(target)s are changed.")
    many_label = ngettext_lazy("Change the numbers of %(n)s user", "Change the numbers of %(n)s users", "count")
    many_done = ngettext_lazy(
        "The numbers of %(n)s user are changed", "The numbers of %(n)s users are changed", "count"
    )
    many_ahead = ngettext_lazy(
        "The numbers of %(n)s user will change", "The numbers of %(n)s users will change", "count"
    )
    icon = "phone"
    order = 20
    later = False
    file_only = True
    Form = NumbersForm
    columns = ("direct_number", "mobile_number", "short_number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._numbers = Numbers(self.actor)

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = super().form(target, data)
        if target is not None and "whole" in form.fields:
            form.fields["direct_number"].help_text = free_hint(self.actor, target.company_id)
        return form

    def answers(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        changes = self.changes(target, data)
        return [(self.label_of(name), phone(number) or "–") for name, number in changes.items()]

    def refuse(self, target: TelephonyUser, data: Mapping[str, Any], today: date) -> str | None:
        changes = self.changes(target, data)
        return self._numbers.refusal(target.company_id, changes, target) or super().refuse(target, data, today)

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        changes = self.changes(target, data)
        made = give_direct(self.actor, target, changes["direct_number"]) if "direct_number" in changes else []
        if made is None:
            raise ActionRefused(_("Somebody else has just taken this number. Choose another."))
        change = super().apply(target, data, now)
        change.made = made
        return change

    def sends(self, target: TelephonyUser, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        return [target, *change.made]
