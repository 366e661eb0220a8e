"""Replace the sound of a recording."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from telephony.exchange.action import ExchangeAction
from telephony.models import Recording
from telephony.permissions import PUBLISH
from telephony.recordings.forms import ReplacementForm
from telephony.recordings.use import uses_of


class ReplaceRecording(ExchangeAction):
    """Store another sound under the same name. What plays it plays the new one at once, as if it were published."""

    slug = "replace_recording"
    address = "erstat"
    label = _lazy("Replace the sound")
    log_label = _lazy("Recording replaced")
    consequence = _lazy("Callers get the new sound everywhere at once. The old one is deleted.")
    done_receipt = _lazy("The recording “%(target)s” has the new sound. Listen to it below.")
    sent_receipt = _lazy("The recording “%(target)s” has the new sound. Callers get it in a few seconds.")
    refused_receipt = _lazy("The recording was not replaced. %(why)s")
    icon = "voice"
    section = "sound"
    model = Recording
    function = PUBLISH
    Form = ReplacementForm
    unrecorded = frozenset({"sound"})

    def facts(self, target: Recording) -> list[tuple[Any, Any]]:
        uses = uses_of(self.actor, target)
        return [(_("Where it is played"), ", ".join(use.name for use in uses) or _("Nowhere yet"))]

    def apply(self, target: Recording, data: Mapping[str, Any], now: datetime) -> Change:
        sound, before = data["sound"], {"seconds": float(target.seconds)}
        target.sound, target.seconds = sound.wav, round(sound.seconds, 1)
        target.save(update_fields=["sound", "seconds"])
        return Change(target, before=before, after={"seconds": float(target.seconds)})
