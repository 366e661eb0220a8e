"""Change what an account is called and what its invoices say to the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from accounts.functions import Function
from accounts.models import Account
from selfservice.kernel.actions.details import ChangeDetails, DetailsForm
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import day as shown
from selfservice.kernel.core.forms import REMOVE
from selfservice.kernel.models import ActionRun

FIELDS = ("name", "reference", "order_number", "account_string", "cost_centre")
# Fields that the feed leaves alone from then on; it has no cost centre.
LEFT_BY_FEED = frozenset(FIELDS) - {"cost_centre"}


class AccountForm(DetailsForm):
    """What the account is called, and what its invoices say."""

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


class ChangeAccount(ChangeDetails):
    """Change the name, the references or the cost centre. Documents that are made already stay as they are."""

    slug = "change_account"
    address = "ret-oplysninger"
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
    order = 50
    undo = slug
    model = Account
    function = Function.ACCOUNTS_CHANGE
    Form = AccountForm
    columns = FIELDS
    # A name is one account's own.
    for_many = FIELDS[1:]

    def receipt_words(self, target: Account | None, run: ActionRun) -> dict[str, Any]:
        return {"target": f"{account_number(target.number)} {target.name}"} if target else {}

    def form(self, target: Account | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = super().form(target, data)
        if "whole" in form.fields:
            form.fields["name"].required = True
        return form

    def refuse(self, target: Account, data: Mapping[str, Any], today: date) -> str | None:
        if target.closed_on:
            return _("The account was closed on %(day)s.") % {"day": shown(target.closed_on)}
        return super().refuse(target, data, today)

    def data_before(self, target: Account, run: ActionRun) -> dict[str, str] | None:
        if any(getattr(target, name) != value for name, value in run.after.items()):
            return None
        return {name: value or REMOVE for name, value in run.before.items()}

    def save(self, target: Account, names: Sequence[str]) -> None:
        if not LEFT_BY_FEED.isdisjoint(names):
            target.changed_here = True
        super().save(target, [*names, "changed_here"])
