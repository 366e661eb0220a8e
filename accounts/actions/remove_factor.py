"""Remove an authenticator app or a passkey from one's own login; never the last factor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from accounts.actions.own import OwnAction
from accounts.factors.choose import factors_of
from accounts.models import AuthenticatorApp, Passkey
from accounts.notices import notify
from selfservice.kernel.actions import Change
from selfservice.kernel.forms import OnceForm
from selfservice.kernel.scope import as_system


class RemoveFactorForm(OnceForm):
    """Which one."""

    device = forms.CharField(max_length=100)


class RemoveFactor(OwnAction):
    """The mobile number is changed, not removed."""

    slug = "remove_factor"
    label = _("Remove")
    Form = RemoveFactorForm

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        with as_system("change one's own login"):
            device = self._device(data["device"])
            mine = factors_of(self.me())
        if device is None:
            return str(_("It has been removed already."))
        if len(mine.passkeys) + len(mine.codes) < 2:
            return str(_("This is your only second factor. Add another one first."))
        return None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        user = self.me()
        with as_system("change one's own login"):
            device = self._device(data["device"])
            name = device.name if device else ""
            if device:
                device.delete()
            notify(user, "factor_removed", factor=name)
        return Change(user, before={"factor": name}, after={"factor": ""})

    def _device(self, persistent_id: str) -> Device | None:
        device = Device.from_persistent_id(persistent_id)
        known = isinstance(device, AuthenticatorApp | Passkey) and device.user_id == self.actor.id
        return device if known else None
