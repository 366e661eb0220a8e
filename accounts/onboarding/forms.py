"""The application form (ansøgningsskema)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import AccountNumberField, CVRField, LineField, MailField, MobileField
from selfservice.kernel.core.forms import OnceForm


class ConfirmedNameField(LineField):
    """The name that the applicant has seen and confirmed. The page sets it; any value that it never sets is none."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            return ""


class ApplicationForm(OnceForm):
    """Form for the company's representative. Asks for nothing that the CVR register knows."""

    cvr = CVRField(
        label=_("CVR number"),
        max_length=40,
        help_text=_("8 digits. The letter goes to this company's e‑Boks."),
        error_messages={"required": _("Enter the company's CVR number")},
    )
    company_name = ConfirmedNameField(required=False)
    name = LineField(
        label=_("Your full name"),
        error_messages={"required": _("Enter your full name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = MailField(
        label=_("Your work e-mail"),
        help_text=_("We write here if we need to ask you something. Never a code."),
        error_messages={"required": _("Enter your work e-mail address")},
    )
    mobile = MobileField(
        label=_("Your mobile number"),
        max_length=40,
        help_text=_("You confirm it when you activate your login."),
        error_messages={"required": _("Enter your mobile number")},
    )
    account_number = AccountNumberField(
        label=_("Account number"),
        required=False,
        max_length=40,
        help_text=_("8 digits, from an invoice. It helps us to recognise the company."),
    )
    consent = forms.BooleanField(
        label=_("I may apply on behalf of the company, and the details may be used to create the login."),
        error_messages={"required": _("Tick that you may apply on behalf of the company")},
    )
