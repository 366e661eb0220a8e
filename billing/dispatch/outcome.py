"""What becomes of an invoice that is sent: refused at transfer, or the receiver's response."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Recipient
from accounts.notifications.notices import notify
from billing.core.answers import people_to_notify, state_after
from billing.dispatch.queue import command, send
from billing.models import Dispatch
from selfservice.gateways.nemhandel.port import Response
from selfservice.kernel import audit
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.alerts import raise_alarm
from selfservice.kernel.scope.actor import SystemActor

State = Dispatch.State
EVENTS: dict[str, str] = {Dispatch.Channel.EAN: "e_invoice_refused", Dispatch.Channel.MAIL: "invoice_mail_refused"}
# After so many refusals of an e-invoice, the invoice goes by mail to the person whom the recipient names, else the
# company's administrators get a mail; and the operator an alarm.
MOST_REFUSALS = 3
ALARM = "refused_three_times"
# Code of an invoice that can't become a document.
UNFIT = "UNFIT"


def respond(dispatch: Dispatch, response: Response) -> bool:
    """Record a receiver's response, and return whether it changes the state. The dispatch is locked."""
    state = state_after(dispatch.state, response.kind)
    if state is None:
        return False
    if state != State.ACCEPTED:
        refuse(dispatch, state, response.code, response.text)
        return True
    dispatch.state, dispatch.accepted_at = state, timezone.now()
    dispatch.code, dispatch.text = response.code[:100], response.text[:500]
    dispatch.save(update_fields=["state", "accepted_at", "code", "text"])
    return True


def refuse(dispatch: Dispatch, state: str, code: str, text: str) -> None:
    """Record a refusal or a rejection, with an entry of the log. The third one of an e-invoice has consequences."""
    before = dispatch.state
    dispatch.state, dispatch.code, dispatch.text = state, code[:100], text[:500]
    dispatch.refused_at, dispatch.refusals = timezone.now(), dispatch.refusals + 1
    dispatch.save(update_fields=["state", "code", "text", "refused_at", "refusals"])
    audit.record(
        SystemActor(reason="delivery of invoices"), EVENTS[dispatch.channel], dispatch.invoice,
        company_id=dispatch.company_id, before={"dispatch_state": before},
        after={"receiver": dispatch.receiver_name, "dispatch_state": str(state), "refusal": code[:100]},
    )  # fmt: skip
    if dispatch.channel == Dispatch.Channel.MAIL:
        if dispatch.is_fallback:
            _mail(dispatch)
    elif dispatch.refusals == MOST_REFUSALS:
        _alarm(dispatch)
        if not _fall_back(dispatch):
            _mail(dispatch)


def _alarm(dispatch: Dispatch) -> None:
    """Tell the operator of an e-invoice that its receiver never accepts."""
    sent = OutboxCommand.objects.system().filter(key=command(dispatch.channel, 0, dispatch.document_id).key).first()
    if sent is not None:
        raise_alarm(sent, ALARM, dispatch.code)


def _fall_back(dispatch: Dispatch) -> bool:
    """Mail the invoice to the person whom the recipient names; return whether there is one."""
    invoice: Any = dispatch.invoice
    recipients = Recipient.objects.system().filter(account=invoice.account_id, channel=Recipient.Channel.EAN)
    named = recipients.filter(address=dispatch.receiver_number).exclude(fallback_mail="")
    address = named.values_list("fallback_mail", flat=True).first()
    if not address:
        return False
    sent = Dispatch.objects.system().filter(invoice=invoice, receiver=address)
    if not sent.filter(state__in=[State.WAITING, State.SENT]).exists():
        send(invoice, Dispatch.Channel.MAIL, address, with_pdf=True, is_fallback=True)
    return True


def _mail(dispatch: Dispatch) -> None:
    for user in people_to_notify(dispatch.company_id):
        notify(
            user, "e_invoice_refused", key=f"e_invoice_refused:{dispatch.document_id}:{user.uid}",
            invoice=dispatch.invoice.number, receiver=dispatch.receiver_number, about_uid=str(dispatch.invoice.uid),
        )  # fmt: skip
