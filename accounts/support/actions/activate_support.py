"""Activate a support employee's login by the link: password and authenticator app together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import AuthenticatorApp, User
from accounts.profile.actions.change_password import LINK_IS_DEAD
from accounts.support.first_login import tokens
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.crypto import encrypt
from selfservice.kernel.core.forms import OnceForm


class ActivateSupportForm(OnceForm):
    """The password's hash, the app's secret (hexadecimal), and the time step of the code that proved it.

    And the link's token, checked again under the lock: a newer link replaces it.
    """

    token = forms.CharField()
    password_hash = forms.CharField()
    secret = forms.CharField()
    step = WholeField()
    name = forms.CharField(max_length=64)


class ActivateSupport(Action):
    """Activate the login. Run by the portal for a person who has the link and an app."""

    slug = "activate_support"
    label = _("Activate the login")
    log_kind = "own"
    model = User
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    from_states = frozenset({User.State.INVITED})
    Form = ActivateSupportForm
    unrecorded = frozenset({"password_hash", "secret", "step", "token"})

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        return None if tokens.check_token(target, data["token"]) else str(LINK_IS_DEAD)

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        target.password = data["password_hash"]
        target.state, target.activated_at = User.State.ACTIVE, now
        target.save()
        app = AuthenticatorApp.objects.create(
            user=target,
            name=data["name"],
            secret=encrypt(bytes.fromhex(data["secret"])),
            last_step=data["step"],
        )
        change = Change(target, before={"state": User.State.INVITED}, after={"state": target.state, "app": app.name})
        change.revealed = app
        return change
