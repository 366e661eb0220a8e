"""Forms for a forgotten and a changed password."""

from __future__ import annotations

from django import forms
from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext_lazy as _

from accounts.credentials.forms import NewPasswordForm
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.types.cleaning import password_spellings


class ForgottenForm(forms.Form):
    """Form for the user name of a user who has forgotten the password."""

    username = LineField(
        label=_("User name"),
        max_length=150,
        error_messages={"required": _("Enter your user name")},
        help_text=_("You find it in the letter or the e-mail that gave you your login."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class ChangeForm(NewPasswordForm):
    """Form for the current password and a new one."""

    old = forms.CharField(
        label=_("Current password"),
        strip=False,
        max_length=4096,
        error_messages={"required": _("Enter your current password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password")

    def clean_old(self) -> str:
        """Raise ValidationError unless the current password is right."""
        old: str = self.cleaned_data["old"]
        # Not `user.check_password`: if the hashing parameters have changed, it would store a new hash and so end the
        # session. The log-in does that.
        spellings = password_spellings(old)
        if len(spellings[0]) > 128 or not any(check_password(one, self.user.password) for one in spellings):
            raise forms.ValidationError(_("The current password is wrong"))
        return old
