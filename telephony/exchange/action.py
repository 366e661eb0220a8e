"""Base of the actions on the telephony solution: what they change is sent to the exchange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.actor import Needed
from telephony.exchange.reasons import reason_words
from telephony.exchange.sync import sync
from telephony.permissions import CHANGE


class TelephonyAction(Action):
    """An action that changes the portal's own record only: a draft, a saved test call."""

    log_kind = "telephony"
    function: ClassVar[Needed | None] = CHANGE


class ExchangeAction(TelephonyAction):
    """An action after which the exchange gets the objects that `sends` returns. The portal's record is changed at once.

    Refused by the exchange, calls go as before until the objects are changed or sent again (exchange/actions).
    """

    sent_label = _lazy("Change on its way to the exchange")
    sent_receipt = _lazy("%(target)s is changed. Calls follow it in a few seconds.")
    refused_receipt = _lazy("The exchange did not take the change of %(target)s. %(why)s")

    def sends(self, target: Any, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        """Return the objects that the exchange must get: by default the target."""
        return [change.target]

    def command(self, target: Any, data: Mapping[str, Any], change: Change) -> Command | None:
        return sync(self.sends(target, data, change))

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        if run.state != ActionRun.State.REFUSED or run.progress.get("declined"):
            return {}
        answer = _("The answer was: %(reason)s.") % {"reason": reason_words(run.reason)}
        return {"why": f"{answer} {_('Calls go as before until it is changed or sent again.')}"}

    def outside_reason(self, reason: str) -> str:
        return reason_words(reason)
