"""Rename an authenticator app or a passkey of the user's own login."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.credentials.devices import factors_of
from accounts.profile.action import OwnAction
from accounts.profile.actions.remove_factor import RemoveFactorForm
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system


class RenameFactorForm(RemoveFactorForm):
    """The device, and its new name."""

    name = LineField(max_length=64)


class RenameFactor(OwnAction):
    """Rename an app or a passkey. No fresh second factor: the name opens nothing."""

    slug = "rename_factor"
    label = _("Rename")
    log_label = _("Rename a second factor")
    done_receipt = _("“%(old)s” is now called “%(new)s”.")
    refused_receipt = _("It was not renamed. %(why)s")
    step_up = False
    Form = RenameFactorForm

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"old": run.before.get("factor", ""), "new": run.after.get("factor", "")}

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        with as_system("change one's own login"):
            mine = factors_of(self.me())
        device = mine.named(data["device"])
        if device is None:
            return str(_("It has been removed already."))
        if any(other.name == data["name"] and other != device for other in mine.with_names):
            return str(_("You have another one of that name."))
        return None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        user, name = self.me(), data["name"]
        with as_system("change one's own login"):
            device = factors_of(user).named(data["device"])
            before = device.name if device else ""
            if device:
                type(device).objects.filter(pk=device.pk).update(name=name)
        return Change(user, before={"factor": before}, after={"factor": name})
