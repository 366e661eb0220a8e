"""Store the SIM cards that the network makes or puts into use."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from selfservice.kernel.core.crypto import seal
from selfservice.kernel.types.iccid import ICCID
from subscriptions.models import SimCard, Subscription

CODES = ("pin", "puk1", "puk2", "matching_id")


def put_into_use(number: Subscription, answer: dict[str, Any], *, expected: str = "") -> SimCard:
    """Store and return the card that the network has put into use, with its codes encrypted.

    `expected`: the number of the ordered card, if it is known. Raises ValueError for an invalid answer, which a
    person must look at. Call under `as_system`.
    """
    iccid = str(ICCID.parse(str(answer.get("iccid", ""))))
    if expected and iccid != expected:
        raise ValueError("another card than the one that was ordered")
    card: SimCard | None = SimCard.objects.system().select_for_update(of=("self",)).filter(iccid=iccid).first()
    if card is None:
        card = SimCard(company_id=number.company_id, iccid=iccid, **_made(iccid, answer))
    elif card.company_id != number.company_id or card.subscription_id not in (None, number.pk):
        raise ValueError("a card of another number")
    card.subscription, card.state = number, SimCard.State.ACTIVE
    card.activated_on = timezone.localdate()
    card.save()
    return card


def _made(iccid: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a card that the network has made, its codes encrypted. Raise ValueError without codes."""
    if not answer.get("puk1"):
        raise ValueError("a card without its codes")
    kind = SimCard.Kind.ESIM if answer.get("kind") == "esim" else SimCard.Kind.PHYSICAL
    codes = {code: seal(str(answer[code]).encode(), iccid) for code in CODES if answer.get(code)}
    return {"kind": kind, "smdp": str(answer.get("smdp") or "")[:100], **codes}
