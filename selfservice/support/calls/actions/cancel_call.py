"""Cancel a call that one has asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.support.models import CallBack

State = CallBack.State


class CancelCall(Action):
    """Support does not call then."""

    slug = "cancel_call"
    address = "annuller"
    label = _lazy("Cancel the call")
    log_kind = "support"
    log_label = _lazy("Call from support cancelled")
    done_receipt = _lazy("The call to %(target)s is cancelled.")
    refused_receipt = _lazy("The call to %(target)s is not cancelled. %(why)s")
    icon = "x"
    section = "call"
    model = CallBack
    from_states = frozenset({State.ASKED.value})
    Form = OnceForm

    def subtitle(self, target: CallBack) -> str:
        return target.interval

    def apply(self, target: CallBack, data: Mapping[str, Any], now: datetime) -> Change:
        target.state, target.finished_at = State.CANCELLED, now
        target.save(update_fields=["state", "finished_at"])
        return Change(target, before={"state": State.ASKED.value}, after={"state": State.CANCELLED.value})
