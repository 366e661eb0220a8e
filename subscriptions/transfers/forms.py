"""Forms for the recipient of a transfer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.forms import OnceForm


class ConfirmationForm(OnceForm):
    """The form on the page of the link. The name counts as the signature."""

    answered_by = LineField(label=_("Your full name"), error_messages={"required": _("Write your full name.")})
    terms = forms.BooleanField(
        label=_("I take the number over, and pay for it from the day after the transfer."),
        error_messages={"required": _("Tick the box to take the number over.")},
    )


class AccountAnswerForm(OnceForm):
    """The form for a customer: the account that pays. It is not required to decline."""

    conditional = ("to_account",)

    to_account = forms.ChoiceField(label=_("Account that pays for the number"), required=False)

    def __init__(self, *args: Any, accounts: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        field: Any = self.fields["to_account"]
        field.choices = [(str(one.uid), f"{account_number(one.number)} · {one.name}") for one in accounts]
