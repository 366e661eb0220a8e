"""Add an authenticator app to the user's own login."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import AuthenticatorApp
from accounts.notifications.notices import notify
from accounts.profile.action import OwnAction, OwnFactorForm
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.crypto import encrypt
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system


class AddAppForm(OwnFactorForm):
    """The app's secret (hexadecimal), and the time step of the code that proved it."""

    secret = forms.CharField()
    step = WholeField()
    name = forms.CharField(max_length=64)


class AddApp(OwnAction):
    """Add an app that a code has confirmed; that code can't be used again."""

    slug = "add_app"
    label = _("Add an authenticator app")
    done_receipt = _("The authenticator app %(name)s is added. You are logged out everywhere else.")
    refused_receipt = _("The authenticator app was not added. %(why)s")
    Form = AddAppForm
    unrecorded = frozenset({"secret", "step"})

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"name": run.after.get("authenticator_app", "")}

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        user = self.me()
        with as_system("change one's own login"):
            AuthenticatorApp.objects.create(
                user=user, name=data["name"], secret=encrypt(bytes.fromhex(data["secret"])), last_step=data["step"]
            )
            notify(user, "factor_added", factor=data["name"])
        return Change(user, after={"authenticator_app": data["name"], "sessions_ended": self.end_others(data)})
