"""Delete a recording that nothing plays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from telephony.exchange.action import ExchangeAction
from telephony.models import Recording
from telephony.permissions import DRAFT
from telephony.recordings.use import uses_of


class DeleteRecording(ExchangeAction):
    """Delete it here and in the exchange. An earlier version of a flow that played it can't be published unchanged."""

    slug = "delete_recording"
    deletes = True
    address = "slet"
    label = _lazy("Delete")
    log_label = _lazy("Recording deleted")
    consequence = _lazy("The sound is deleted and can't be brought back. Nothing plays it now.")
    done_receipt = _lazy("The recording “%(name)s” is deleted.")
    sent_receipt = _lazy("The recording “%(name)s” is deleted.")
    refused_receipt = _lazy("The recording was not deleted. %(why)s")
    tone = "danger"
    icon = "x"
    section = "recording"
    order = 20
    model = Recording
    function = DRAFT
    Form = OnceForm

    def refuse(self, target: Recording, data: Mapping[str, Any], today: date) -> str | None:
        uses = uses_of(self.actor, target)
        if uses:
            return _("It is played by: %(uses)s. Choose another prompt there first.") % {
                "uses": ", ".join(use.name for use in uses)
            }
        return None

    def apply(self, target: Recording, data: Mapping[str, Any], now: datetime) -> Change:
        name = target.name
        target.delete()
        return Change(target, before={"name": name})

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "name": run.before.get("name", "")}
