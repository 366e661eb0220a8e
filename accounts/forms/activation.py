"""Forms of the activation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.login import CodeField
from accounts.models import User
from selfservice.kernel.fields import LineField, MailField, MobileField
from selfservice.kernel.forms import OnceForm

PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class LetterForm(forms.Form):
    """User name and code, from the letter."""

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


class NewPasswordForm(forms.Form):
    """A new password, typed once: it can be shown."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=4096,
        error_messages={"required": _("Choose a password")},
        help_text=_("At least 12 characters. A few words in a row are easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Apply the rules for passwords."""
        password: str = self.cleaned_data["password"]
        if "\0" in password:
            raise forms.ValidationError(_("Remove characters that can't be seen, such as tabs and line breaks."))
        validate_password(password, self.user)
        return password


class MobileForm(forms.Form):
    """The number to confirm, and the mail address, which whoever applied may have given as their own."""

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


class MobileCodeForm(OnceForm):
    """The code that came to it."""

    code = CodeField(label=_("Code from the text message"))
