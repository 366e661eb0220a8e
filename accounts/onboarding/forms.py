"""The application form (ansøgningsskema)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import AccountNumberField, CVRField, LineField, MailField, MobileField
from selfservice.kernel.core.forms import OnceForm


class ApplicationForm(OnceForm):
    """Form for the company's representative. Asks for nothing that the CVR register knows."""

    cvr = CVRField(
        label=_("CVR number"),
        max_length=40,
        help_text=_("8 digits. The letter goes to this company's e-Boks."),
        error_messages={"required": _("Enter the company's CVR number")},
    )
    company_name = LineField(
        label=_("Company name"), required=False, help_text=_("Leave it empty: we look it up in the CVR register.")
    )
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
