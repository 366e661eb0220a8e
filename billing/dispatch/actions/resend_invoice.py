"""Send an e-invoice again that is refused or rejected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from billing.dispatch.queue import command
from billing.models import Dispatch, Invoice
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.outbox.enqueue import enqueue
from selfservice.kernel.scope.models import as_system

State = Dispatch.State


class ResendInvoice(Action):
    """Send the same e-invoice, with the same number, in a new transfer to the same receiver."""

    slug = "resend_invoice"
    address = "send-igen"
    label = _("Send again")
    log_kind = "invoices"
    log_label = _("E-invoice sent again")
    consequence = _("The same e-invoice is sent to the same EAN number again.")
    done_receipt = _("E-invoice %(target)s is being sent again.")
    refused_receipt = _("E-invoice %(target)s is not sent again. %(why)s")
    model = Invoice
    function = Function.ACCOUNTS_CHANGE
    Form = OnceForm

    def refuse(self, target: Invoice, data: Mapping[str, Any], today: date) -> str | None:
        if not _refused(target):
            return _now("Only an e-invoice that is not accepted can be sent again.")
        return None

    def apply(self, target: Invoice, data: Mapping[str, Any], now: datetime) -> Change:
        before, after = {}, {}
        for dispatch in _refused(target):
            before["state"] = dispatch.state
            # A new transfer: the access point would take one with the same id for a retry, and not send it.
            dispatch.document_id, dispatch.state, dispatch.attempts = uuid4(), State.WAITING, dispatch.attempts + 1
            dispatch.code = dispatch.text = ""
            dispatch.sent_at = dispatch.accepted_at = dispatch.refused_at = None
            dispatch.save()
            enqueue(command(dispatch.pk, dispatch.document_id), company_id=dispatch.company_id)
            after["state"] = dispatch.state
        return Change(target, before=before, after={name: str(value) for name, value in after.items()})


def _refused(invoice: Invoice) -> list[Dispatch]:
    """Return the invoice's deliveries that are not accepted. Call inside an action, whose target the person sees."""
    with as_system("the deliveries of the invoice that is sent again"):
        refused = [State.REFUSED, State.TECHNICAL, State.BUSINESS]
        return list(Dispatch.objects.system().filter(invoice=invoice, state__in=refused))
