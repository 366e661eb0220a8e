"""Give a flow another name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from telephony.core.forms import NameForm
from telephony.exchange.action import TelephonyAction
from telephony.models import CallFlow
from telephony.permissions import DRAFT


class RenameFlow(TelephonyAction):
    """Rename it in the portal. The exchange knows it by its id, and gets the name with the next publishing."""

    slug = "rename_flow"
    address = "omdoeb"
    label = _("Rename the call flow")
    log_label = _("Call flow renamed")
    done_receipt = _("The call flow is now called %(target)s.")
    refused_receipt = _("%(target)s was not renamed. %(why)s")
    model = CallFlow
    function = DRAFT
    section = "flow"
    order = 20

    def form(self, target: CallFlow | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return NameForm(data, name=target.name if target else "")

    def refuse(self, target: CallFlow, data: Mapping[str, Any], today: date) -> str | None:
        if data and data["name"] == target.name:
            return _t("Nothing is changed: it is like that already.")
        return None

    def apply(self, target: CallFlow, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.name = target.name, data["name"]
        target.save(update_fields=["name"])
        return Change(target, before={"name": before}, after={"name": target.name})
