"""Forms of the activation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.core.fields import LineField, MailField, MobileField

PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class LetterForm(forms.Form):
    """Form for the user name and code from the letter."""

    username = LineField(
        label=_("User name"),
        max_length=150,
        error_messages={"required": _("Enter the user name from the letter")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = LineField(
        label=_("Activation code"),
        max_length=60,
        error_messages={"required": _("Enter the activation code from the letter")},
        help_text=_("16 characters. Capitals, spaces and dashes don't matter."),
        widget=forms.TextInput(attrs={**PLAIN, "class": "input bigcode"}),
    )


class MobileForm(forms.Form):
    """Form for the number to confirm, and for the mail address, since the applicant may have given their own."""

    email = MailField(
        label=_("Your work e-mail"),
        help_text=_("We write here about your login, and send the link if you forget your password."),
        error_messages={"required": _("Enter your work e-mail address")},
    )
    mobile = MobileField(
        label=_("Mobile number"),
        max_length=40,
        help_text=_("We send a code to it now."),
        error_messages={"required": _("Enter your mobile number")},
    )
