"""Delete the draft of a flow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.runner import Change
from telephony.exchange.action import TelephonyAction
from telephony.flows import drafts
from telephony.models import CallFlow, FlowVersion
from telephony.permissions import DRAFT


class DiscardDraft(TelephonyAction):
    """Delete the draft. What is in use stays."""

    slug = "discard_flow_draft"
    address = "kasser-kladde"
    label = _("Discard the draft")
    log_label = _("Draft of a call flow discarded")
    consequence = _("All changes of the draft are lost. What is in use stays as it is.")
    done_receipt = _("The draft of %(target)s is discarded.")
    refused_receipt = _("The draft of %(target)s was not discarded. %(why)s")
    model = CallFlow
    function = DRAFT
    section = "flow"
    order = 80
    tone = "danger"

    def refuse(self, target: CallFlow, data: Mapping[str, Any], today: date) -> str | None:
        states = drafts.states(self.actor, target)
        if FlowVersion.State.DRAFT not in states:
            return _t("There is no draft.")
        if FlowVersion.State.PUBLISHED not in states:
            return _t("The flow has never been in use: delete the flow instead.")
        return None

    def apply(self, target: CallFlow, data: Mapping[str, Any], now: datetime) -> Change:
        draft: Any = drafts.versions(self.actor, target).draft
        number = draft.number
        draft.delete()
        return Change(target, before={"draft": number}, after={})
