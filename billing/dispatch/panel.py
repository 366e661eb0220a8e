"""How an invoice is delivered, for its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from accounts.functions import Function
from billing.dispatch.texts import TONES, sentence
from billing.models import Dispatch, Invoice
from selfservice.kernel.scope.actor import Actor


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery with its sentence, its tone, and the URL to send it again if the reader may."""

    dispatch: Dispatch
    sentence: str
    tone: str
    resend_url: str


def deliveries_of(actor: Actor, invoice: Invoice) -> list[Delivery]:
    """Return the deliveries of an invoice that the actor sees, in one query."""
    seen = Dispatch.objects.visible_to(actor).filter(invoice=invoice).order_by("pk")
    may_change = actor.real is None and actor.holds(Function.ACCOUNTS_CHANGE, invoice.company_id)
    url = reverse("invoice_act", args=[invoice.uid, "send-igen"])
    return [
        Delivery(one, sentence(one), TONES.get(one.state, "bad"), url if may_change and one.is_refused else "")
        for one in seen
    ]
