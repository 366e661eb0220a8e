"""Rename a recording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.refusals import AtField
from telephony.core.forms import NameForm
from telephony.exchange.action import ExchangeAction
from telephony.models import Recording
from telephony.permissions import DRAFT


class RenameRecording(ExchangeAction):
    """Give it another name. What plays it goes on playing it."""

    slug = "rename_recording"
    address = "omdoeb"
    label = _lazy("Rename")
    log_label = _lazy("Recording renamed")
    done_receipt = _lazy("The recording is called “%(target)s” now.")
    sent_receipt = _lazy("The recording is called “%(target)s” now.")
    refused_receipt = _lazy("The recording was not renamed. %(why)s")
    section = "recording"
    order = 10
    model = Recording
    function = DRAFT

    def form(self, target: Recording | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        return NameForm(data, name=target.name if target else "")

    def refuse(self, target: Recording, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        rows = Recording.objects.visible_to(self.actor).filter(company=target.company_id, name=data["name"])
        if rows.exclude(pk=target.pk).exists():
            return AtField(_("There is a recording with that name already."), "name")
        return None

    def apply(self, target: Recording, data: Mapping[str, Any], now: datetime) -> Change:
        before, target.name = target.name, data["name"]
        target.save(update_fields=["name"])
        return Change(target, before={"name": before}, after={"name": target.name})
