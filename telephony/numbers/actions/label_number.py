"""Give a number a label, by which people know it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.actor import Needed
from telephony.exchange.action import TelephonyAction
from telephony.models import TelephoneNumber
from telephony.permissions import CHANGE


class LabelForm(OnceForm):
    """The label; empty for none."""

    label = LineField(
        label=_("Label"), max_length=60, required=False, help_text=_("What you call it, e.g. “Main number”."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


class LabelNumber(TelephonyAction):
    """Change the label in the portal; the exchange does not know it."""

    slug = "label_number"
    address = "navngiv"
    label = _("Change the label")
    log_label = _("Label of a number changed")
    done_receipt = _("The label of %(target)s is saved.")
    refused_receipt = _("The label of %(target)s was not changed. %(why)s")
    model = TelephoneNumber
    function: ClassVar[Needed | None] = CHANGE
    section = "number"
    order = 20

    def form(self, target: TelephoneNumber | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return LabelForm(data, initial={"label": target.label} if target else {})

    def refuse(self, target: TelephoneNumber, data: Mapping[str, Any], today: date) -> str | None:
        if "label" in data and data["label"] == target.label:
            return _t("Nothing is changed: it is like that already.")
        return None

    def apply(self, target: TelephoneNumber, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.label = target.label, data["label"]
        target.save(update_fields=["label"])
        return Change(target, before={"label": before}, after={"label": target.label})
