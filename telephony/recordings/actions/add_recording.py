"""Add a recording to a company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from telephony.core.companies import add_company_field, chosen_company, companies_for
from telephony.exchange.action import ExchangeAction
from telephony.models import Recording
from telephony.permissions import DRAFT
from telephony.recordings.forms import RecordingForm


class AddRecording(ExchangeAction):
    """Store a sound that the page has read, and send it to the exchange."""

    slug = "add_recording"
    address = "tilfoej-indtaling"
    label = _lazy("Add a recording")
    log_label = _lazy("Recording added")
    sent_label = _lazy("Recording added, on its way to the exchange")
    done_receipt = _lazy("The recording “%(name)s” is ready. Choose it in a call flow or a greeting.")
    sent_receipt = _lazy("The recording “%(name)s” is saved. It can be used in a few seconds.")
    refused_receipt = _lazy("The recording was not added. %(why)s")
    icon = "voice"
    function = DRAFT
    unrecorded = frozenset({"sound"})

    def form(self, target: None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = RecordingForm(data)
        add_company_field(form, companies_for(self.actor, DRAFT))
        return form

    def _company(self, data: Mapping[str, Any]) -> Company | None:
        return chosen_company(companies_for(self.actor, DRAFT), str(data.get("company") or ""))

    def refuse(self, target: None, data: Mapping[str, Any], today: date) -> str | None:
        company = self._company(data)
        if company is None:
            return _("Choose a company.")
        rows = Recording.objects.visible_to(self.actor).filter(company=company, name=data.get("name", ""))
        return AtField(_("There is a recording with that name already."), "name") if rows.exists() else None

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        sound = data["sound"]
        company: Any = self._company(data)
        row: Recording = Recording.objects.create(
            company=company, name=data["name"], language=data["language"], sound=sound.wav,
            seconds=round(sound.seconds, 1), author_name=self.actor.name[:200],
        )  # fmt: skip
        return Change(row, after={"name": row.name, "language": row.language, "seconds": float(row.seconds)})

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "name": run.after.get("name", "")}
