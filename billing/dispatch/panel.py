"""How an invoice is delivered, for its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from accounts.functions import Function
from accounts.models import Recipient
from billing.dispatch.actions.resend_invoice import ResendInvoice
from billing.dispatch.texts import sentence, tone
from billing.models import Dispatch, Invoice
from selfservice.kernel.scope.actor import Actor


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery with its sentence, its tone, and the URL to send it again if the reader may."""

    dispatch: Dispatch
    sentence: str
    tone: str
    resend_url: str


@dataclass(frozen=True, slots=True)
class Deliveries:
    """All deliveries of an invoice; whether it also goes on paper, and the URL to send it to others."""

    sent: list[Delivery]
    on_paper: bool
    send_url: str


def deliveries_of(actor: Actor, invoice: Invoice) -> Deliveries:
    """Return the deliveries of an invoice that the actor sees, in two queries."""
    seen = Dispatch.objects.visible_to(actor).filter(invoice=invoice).order_by("pk")
    paper = Recipient.objects.visible_to(actor, function=Function.INVOICES).filter(
        account=invoice.account_id, channel=Recipient.Channel.PAPER, state=Recipient.State.ACTIVE,
        # One that was added afterwards has not got it.
        created_at__lte=invoice.created_at,
    )  # fmt: skip
    may_send = actor.real is None and actor.holds(ResendInvoice.function, invoice.company_id)
    url = reverse("invoice_act", args=[invoice.uid, ResendInvoice.address]) if may_send else ""
    sent = [
        Delivery(
            one, sentence(one), tone(one), f"{url}?{urlencode({'to': to_of(one)})}" if url and one.is_refused else ""
        )
        for one in seen
    ]
    return Deliveries(sent, paper.exists(), url)


def to_of(dispatch: Dispatch) -> str:
    """Return the choice of the form that means the dispatch's receiver."""
    return f"{dispatch.channel}:{dispatch.receiver_number}"
