"""Forms about passwords."""

from __future__ import annotations

from django import forms
from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext_lazy as _

from accounts.credentials.forms import NewPasswordForm
from selfservice.kernel.core.fields import LineField


class ForgottenForm(forms.Form):
    """Who has forgotten it."""

    username = LineField(
        label=_("User name"),
        max_length=150,
        error_messages={"required": _("Enter your user name")},
        help_text=_("You find it in the letter or the e-mail that gave you your login."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class ChangeForm(NewPasswordForm):
    """The old one and a new one."""

    old = forms.CharField(
        label=_("Current password"),
        strip=False,
        max_length=4096,
        error_messages={"required": _("Enter your current password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password")

    def clean_old(self) -> str:
        """The present password must be right."""
        old: str = self.cleaned_data["old"]
        # Not the user's own `check_password`: where the rules of hashing have changed it would keep a new hash, and so
        # end the session. The log-in does that.
        if len(old) > 128 or not check_password(old, self.user.password):
            raise forms.ValidationError(_("The current password is wrong"))
        return old
