"""Withdraw a dispute that is not answered yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from accounts.support.cases import cases
from billing.disputes import rules
from billing.models import Dispute
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm


class WithdrawDispute(Action):
    """Close the case; its amount is due like the rest of the invoice."""

    slug = "withdraw_dispute"
    address = "traek-tilbage"
    label = _("Withdraw")
    log_kind = "invoices"
    log_label = _("Question about an invoice withdrawn")
    consequence = _("The case is closed, and its amount is due like the rest of the invoice.")
    done_receipt = _("Case %(target)s is withdrawn.")
    refused_receipt = _("Case %(target)s is not withdrawn. %(why)s")
    model = Dispute
    related = ("invoice",)
    function = Function.INVOICES_CHANGE
    from_states = frozenset({Dispute.State.OPEN.value})
    Form = OnceForm

    def apply(self, target: Dispute, data: Mapping[str, Any], now: datetime) -> Change:
        target.state, target.answered_at = Dispute.State.WITHDRAWN, now
        target.save(update_fields=["state", "answered_at"])
        rules.update_disputed(target.invoice)
        if target.case_uid:
            cases().end(self.actor, target.case_uid, _now("I have withdrawn the question about the invoice."))
        return Change(target, before={"state": Dispute.State.OPEN.value}, after={"state": target.state})
