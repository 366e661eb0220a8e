"""What the recipient of a transfer fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.forms import OnceForm


class YesForm(OnceForm):
    """Behind the link: the name stands for the signature."""

    answered_by = LineField(label=_("Your full name"))
    terms = forms.BooleanField(label=_("I take the number over, and pay for it from the day after the transfer."))


class AccountAnswerForm(OnceForm):
    """For a customer: the account that pays. Saying no needs none."""

    to_account = forms.ChoiceField(label=_("Account that pays for the number"), required=False)

    def __init__(self, *args: Any, accounts: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        field: Any = self.fields["to_account"]
        field.choices = [(str(one.uid), f"{account_number(one.number)} · {one.name}") for one in accounts]
