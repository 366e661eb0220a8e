"""Change what an account is called and what its invoices say to the customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from accounts.functions import Function
from accounts.models import Account
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day as shown
from selfservice.kernel.core.forms import REMOVE, OnceForm, values_given
from selfservice.kernel.models import ActionRun

FIELDS = ("name", "reference", "order_number", "account_string", "cost_centre")
# Fields that the feed leaves alone from then on; it has no cost centre.
LEFT_BY_FEED = frozenset(FIELDS) - {"cost_centre"}


class AccountForm(OnceForm):
    """All fields, for one account (`whole`); in bulk, only the fields that are filled in are changed."""

    whole = forms.BooleanField(required=False, widget=forms.HiddenInput)
    name = LineField(
        label=_lazy("Name"), required=False, error_messages={"required": _lazy("Write what the account is called.")}
    )
    reference = LineField(
        label=_lazy("Personal reference"),
        required=False,
        removable=True,
        max_length=100,
        help_text=_lazy("The person or department that receives the invoices. It is printed on them."),
    )
    order_number = LineField(
        label=_lazy("Order number"),
        required=False,
        removable=True,
        max_length=100,
        help_text=_lazy("Your own number of the order or agreement, if the invoices must have it."),
    )
    account_string = LineField(
        label=_lazy("Account string"),
        required=False,
        removable=True,
        max_length=100,
        help_text=_lazy("The accounts of your chart of accounts that the invoices are posted to."),
    )
    cost_centre = LineField(
        label=_lazy("Cost centre"),
        required=False,
        removable=True,
        max_length=50,
        help_text=_lazy("For your own lists. It is not printed on the invoices."),
    )

    def clean_name(self) -> str:
        """Return the name; raise ValidationError for the mark that would remove it."""
        name: str = self.cleaned_data["name"]
        if name == REMOVE:
            raise ValidationError(_("An account must have a name."), "required")
        return name


class ChangeAccount(Action):
    """Change the name, the references or the cost centre. Documents that are made already stay as they are."""

    slug = "change_account"
    address = "ret-oplysninger"
    label = _lazy("Change details")
    log_kind = "accounts"
    log_label = _lazy("Details of an account changed")
    consequence = _lazy("The next invoices have it. Invoices that you have received stay as they are.")
    done_receipt = _lazy("The details of account %(target)s are saved.")
    refused_receipt = _lazy("The details of account %(target)s were not saved. %(why)s")
    many_label = ngettext_lazy("Change the details of %(n)s account", "Change the details of %(n)s accounts", "count")
    many_done = ngettext_lazy(
        "The details of %(n)s account are saved", "The details of %(n)s accounts are saved", "count"
    )
    many_ahead = ngettext_lazy(
        "The details of %(n)s account will change", "The details of %(n)s accounts will change", "count"
    )
    icon = "file"
    section = "details"
    order = 50
    bulk = True
    later = True
    model = Account
    function = Function.ACCOUNTS_CHANGE
    Form = AccountForm
    # In a file, each row has its name; an empty cell leaves the value unchanged.
    columns = FIELDS

    def receipt_words(self, target: Account | None, run: ActionRun) -> dict[str, Any]:
        return {"target": f"{account_number(target.number)} {target.name}"} if target else {}

    def form(self, target: Account | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial: dict[str, Any] = {"whole": True}
        if target is not None:
            initial |= {name: getattr(target, name) for name in FIELDS}
        form = AccountForm(data, initial=initial)
        if target is not None and (data is None or bool(data.get("whole"))):
            form.fields["name"].required = True
            return form
        del form.fields["whole"]
        if target is None:
            # A name is one account's own.
            del form.fields["name"]
            for field in form.fields.values():
                field.help_text = _("Empty: each keeps its own. A hyphen (-) removes it.")
        return form

    def refuse(self, target: Account, data: Mapping[str, Any], today: date) -> str | None:
        if target.closed_on:
            return _("The account was closed on %(day)s.") % {"day": shown(target.closed_on)}
        if data and not changes_of(target, data):
            return _("Nothing is changed: it is like that already.")
        return None

    def answers(self, target: Account, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return [(AccountForm.base_fields[name].label, value or "–") for name, value in changes_of(target, data).items()]

    def seen(self, target: Account, data: Mapping[str, Any], day: date) -> str:
        # The form's initial values: a colleague may have changed them meanwhile.
        return sha256("\n".join(getattr(target, name) for name in FIELDS).encode()).hexdigest()[:16]

    def apply(self, target: Account, data: Mapping[str, Any], now: datetime) -> Change:
        changes = changes_of(target, data)
        before = {name: getattr(target, name) for name in changes}
        for name, value in changes.items():
            setattr(target, name, value)
        if not LEFT_BY_FEED.isdisjoint(changes):
            target.changed_here = True
        target.save(update_fields=[*changes, "changed_here"])
        return Change(target, before=before, after=changes)


def changes_of(target: Account, data: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields that change, with their new values."""
    return {name: value for name, value in values_given(FIELDS, data).items() if value != getattr(target, name)}
