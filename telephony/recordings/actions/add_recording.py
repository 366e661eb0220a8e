"""Add a recording to a company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
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
    section = "recordings"
    model = Company
    function = DRAFT
    Form = RecordingForm
    unrecorded = frozenset({"sound"})

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        rows = Recording.objects.visible_to(self.actor).filter(company=target, name=data.get("name", ""))
        return AtField(_("There is a recording with that name already."), "name") if rows.exists() else None

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        sound = data["sound"]
        row: Recording = Recording.objects.create(
            company=target, name=data["name"], language=data["language"], sound=sound.wav,
            seconds=round(sound.seconds, 1), author_name=self.actor.name[:200],
        )  # fmt: skip
        return Change(row, after={"name": row.name, "language": row.language, "seconds": float(row.seconds)})

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "name": run.after.get("name", "")}
