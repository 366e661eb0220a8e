"""Form of the first log-in by link."""

from __future__ import annotations

from accounts.credentials.forms import AppCodeForm, NewPasswordForm


class FirstLoginForm(AppCodeForm, NewPasswordForm):
    """Form for a password, and for the code that the new app shows."""

    field_order = ("password", "code", "name")
