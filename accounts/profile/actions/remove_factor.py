"""Remove an authenticator app or a passkey from the user's own login; never the last factor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.credentials.devices import factors_of
from accounts.notifications.notices import notify
from accounts.profile.action import OwnAction, OwnFactorForm
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system


class RemoveFactorForm(OwnFactorForm):
    """The device to remove."""

    device = forms.CharField(max_length=100)


class RemoveFactor(OwnAction):
    """Remove an app or a passkey. A mobile number is changed, not removed."""

    slug = "remove_factor"
    label = _("Remove")
    log_label = _("Remove a second factor")
    done_receipt = _("%(name)s is removed from your login.")
    refused_receipt = _("It was not removed. %(why)s")
    Form = RemoveFactorForm

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"name": run.before.get("factor", "")}

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        with as_system("change one's own login"):
            mine = factors_of(self.me())
        if mine.named(data["device"]) is None:
            return str(_("It has been removed already."))
        if len(mine.passkeys) + len(mine.codes) < 2:
            return str(_("This is your only second factor. Add another one first."))
        return None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        user = self.me()
        with as_system("change one's own login"):
            device = factors_of(user).named(data["device"])
            name = device.name if device else ""
            if device:
                device.delete()
            notify(user, "factor_removed", factor=name)
        return Change(user, before={"factor": name}, after={"factor": "", "sessions_ended": self.end_others(data)})
