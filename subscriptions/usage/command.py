"""The text message that a limit for usage is passed."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from selfservice.gateways.sms.client import HttpSms
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from subscriptions.usage.limits import SMS


class LimitSms(CommandHandler):
    """Payload: number, language, about, measure, most, used: in words."""

    kind = SMS
    queue = "fast"

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        told = command.payload
        with translation.override(told["language"]):
            # After "kr." a full stop would be a second one.
            text = _(
                "Usage of %(about)s has passed your limit."
                " %(measure)s: %(used)s so far, and the limit is %(most)s a month."
            )
        HttpSms().send(told["number"], text % told, command.key)
        return {}
