"""Forms that set a password or confirm a second factor, shared by all pages that do so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.credentials.fields import CodeField
from accounts.models import User
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.types.cleaning import password_text


class AppCodeForm(OnceForm):
    """Form for the code that the new app shows, and for the app's name."""

    code = CodeField(label=_("Code from the app"))
    name = LineField(
        label=_("Name of the app"),
        max_length=64,
        initial=_("My authenticator app"),
        error_messages={"required": _("Give the app a name")},
    )


class NewPasswordForm(forms.Form):
    """Form for a new password, typed once, because the page can show it."""

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
        """Return the password in one Unicode form; apply the password rules."""
        password = password_text(self.cleaned_data["password"])
        if "\0" in password:
            raise forms.ValidationError(_("Remove characters that can't be seen, such as tabs and line breaks."))
        validate_password(password, self.user)
        return password


class MobileCodeForm(OnceForm):
    """Form for the code from the text message."""

    code = CodeField(label=_("Code from the text message"))
