"""Send what the exchange has refused again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from telephony.exchange.action import ExchangeAction
from telephony.exchange.objects import names_of
from telephony.exchange.reasons import kind_words
from telephony.exchange.sync import sync_references
from telephony.models import ExchangeState
from telephony.permissions import CHANGE, DRAFT, HOURS, PUBLISH


class SendAgain(ExchangeAction):
    """Send one object again, as it is now: after the reason of the refusal has been mended elsewhere."""

    slug = "send_to_exchange"
    address = "send-igen"
    label = _lazy("Send again")
    log_label = _lazy("Sent to the exchange again")
    done_receipt = _lazy("The exchange has %(target)s now.")
    sent_receipt = _lazy("%(target)s is sent to the exchange again.")
    refused_receipt = _lazy("The exchange did not take %(target)s. %(why)s")
    section = "exchange"
    model = ExchangeState
    # It sends what those who may change a part of the solution could send anyway.
    function = (CHANGE, HOURS, DRAFT, PUBLISH)
    from_states = frozenset({ExchangeState.State.REFUSED.value})

    def refuse(self, target: ExchangeState, data: Mapping[str, Any], today: date) -> str | None:
        return None if names_of(self.actor, [target]) else _("It no longer exists.")

    def apply(self, target: ExchangeState, data: Mapping[str, Any], now: datetime) -> Change:
        target.named = names_of(self.actor, [target]).get(target.pk, "") or kind_words(target.kind)
        return Change(target, after={"name": target.named})

    def receipt_words(self, target: ExchangeState, run: ActionRun) -> dict[str, Any]:
        name = run.after.get("name") or kind_words(target.kind)
        return {**super().receipt_words(target, run), "target": name}

    def command(self, target: ExchangeState, data: Mapping[str, Any], change: Change) -> Command | None:
        return sync_references([(target.kind, str(target.object_uid))])
