"""Log-in forms: password, code, backup code."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.credentials.check import CodeCheckBlocked, check_code
from accounts.credentials.fields import CodeField
from accounts.credentials.rate_limits import address, over_limit
from accounts.login.backend import folded_username, known_address
from accounts.login.known_devices import known_device
from accounts.models import User
from selfservice.kernel.core.errors import Busy
from selfservice.kernel.core.fields import LineField


class PasswordForm(AuthenticationForm):
    """Form for user name and password. A wrong password and an unknown user give the same error."""

    error_messages = {
        "invalid_login": _("The user name or the password is wrong. Check both and try again."),
        "inactive": _("The user name or the password is wrong. Check both and try again."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"] = LineField(
            label=_("User name"),
            max_length=150,
            error_messages={"required": _("Enter your user name")},
            widget=forms.TextInput(
                attrs={"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Enter your password")
        self.fields["password"].max_length = 128  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        try:
            return self._clean_within_limits()
        except Busy:
            text = _("Many people are logging in right now. Wait a few seconds, and enter your password again.")
            raise forms.ValidationError(text, "busy") from None

    def _clean_within_limits(self) -> dict[str, Any]:
        # Soft limits: for each login across all addresses, and for each address across all logins, since every try
        # costs a slow hash, even for unknown names. They don't apply to a user who logged in from the address before,
        # or on the device, whose tries axes limits. Tries that axes refuses cost nothing and don't count: otherwise one
        # address could use up a login's limit.
        name = folded_username(self.request)
        login = partial(over_limit, self.request, "login", name, "30/15m")
        place = partial(over_limit, self.request, "login address", address(self.request or HttpRequest()), "100/15m")
        if known_device(self.request, name):
            return super().clean()
        if (login(count=False) or place(count=False)) and not known_address(self.request, name):
            # AxesMiddleware answers as for a lock-out by axes.
            self.request.axes_locked_out = True  # type: ignore[union-attr]
            raise forms.ValidationError("", "limited")
        try:
            return super().clean()
        except forms.ValidationError:
            if not getattr(self.request, "axes_locked_out", False):
                login()
                place()
            raise


class TokenForm(forms.Form):
    """Form for the code of an app or a text message. Checked once, on submit: a code can't be checked twice."""

    idempotent = False
    otp_token: LineField = CodeField(label=_("Code"))

    def __init__(self, user: User, initial_device: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user, self.initial_device = user, initial_device

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        code = cleaned.pop("otp_token", None)
        if code:
            try:
                device = check_code(self.user, getattr(self.initial_device, "persistent_id", "none/0"), code)
            except CodeCheckBlocked as wait:
                self.add_error("otp_token", str(wait))
                return {}
            if device is None:
                self.add_error("otp_token", _("The code is wrong, too old or already used. Try a new one."))
            else:
                self.user.otp_device = device  # type: ignore[attr-defined]
        # The code itself must not reach the session, where the wizard stores cleaned data.
        return {}


class BackupForm(TokenForm):
    """Form for a backup code."""

    otp_token = LineField(
        label=_("Backup code"),
        max_length=40,
        error_messages={"required": _("Enter a backup code")},
        help_text=_("One of the ten you saved. Each works once."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
