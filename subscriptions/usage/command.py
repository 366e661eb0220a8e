"""The text message that a usage limit is exceeded."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.gateways.sms.client import HttpSms
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from subscriptions.usage.limits import SMS


class LimitSms(CommandHandler):
    """Handler of the text message. Payload, all as text: number, language, about, measure, most, used."""

    kind = SMS
    label = _lazy("Text message about a usage limit")
    queue = "fast"

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        payload = command.payload
        with translation.override(payload["language"]):
            # No full stop at the end: amounts end with "kr." already.
            text = _(
                "Usage of %(about)s has passed your limit."
                " %(measure)s: %(used)s so far, and the limit is %(most)s a month."
            )
        HttpSms().send(payload["number"], text % payload, command.key)
        return {}
