"""The text message to a number that is asked for: only the person who has the phone can say yes by its link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Takeover
from orders.takeover.links import TEXT, link
from orders.takeover.notices import TEXT_KIND
from selfservice.gateways.sms.client import HttpSms
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.models import as_system


class TakeoverTextHandler(CommandHandler):
    """Handler of the message. Its target is the takeover; the text, with its link, is made when it is sent."""

    kind = TEXT_KIND
    label = _lazy("Text message about a takeover")
    queue = "fast"

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        with as_system("text the number of a takeover"):
            rows = Takeover.objects.system().select_related("company", "item")
            takeover = rows.get(pk=command.target_id or 0)
        if takeover.is_open:
            HttpSms().send(takeover.item.number, message(takeover), command.key)
        return {}


def message(takeover: Takeover) -> str:
    """Return the text in the giver's language."""
    with translation.override(takeover.language):
        words = {"company": takeover.company.name, "link": link(str(takeover.uid), TEXT)}
        text = _("%(company)s asks to take this number over. Say yes or no within 48 hours: %(link)s")
        return f"{text % words} {settings.PORTAL['operator']}"
