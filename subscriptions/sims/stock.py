"""A company's SIM cards in the drawer: which may be put into use, by the number that is printed on them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard, Subscription


def find(subscription: Subscription, iccid: str) -> SimCard | None:
    """The card, when it is the company's. It lies in no account: whoever holds it may use it."""
    with as_system("a card in a company's stock"):
        found: SimCard | None = SimCard.objects.system().filter(
            iccid=iccid, company_id=subscription.company_id
        ).first()  # fmt: skip
        return found


def why_not(subscription: Subscription, card: SimCard | None) -> str | None:
    """Why it can't be used. Of a card that is not the company's nothing is told: neither whose, nor if there is one."""
    reason = _why_not(subscription, card)
    return AtField(reason, "iccid") if reason else None


def _why_not(subscription: Subscription, card: SimCard | None) -> str | None:
    if card is None:
        return _("This card is not among your company's SIM cards. Check its number, or choose another way.")
    if card.subscription_id == subscription.pk and card.state == SimCard.State.ACTIVE:
        return _("This card is the one in use on the number already.")
    if card.state != SimCard.State.STOCK:
        return _("This card has been used already, and a card can be used only once. Take another one.")
    return None


def take(subscription: Subscription, iccid: str) -> SimCard:
    """The card, on its way into use: of two numbers that want it at once, one gets it. Inside an action."""
    with as_system("a card in a company's stock"):
        card: SimCard | None = (
            SimCard.objects.system()
            .select_for_update(of=("self",))
            .filter(iccid=iccid, company_id=subscription.company_id)
            .first()
        )
        if reason := why_not(subscription, card):
            raise ActionRefused(reason)
        assert card is not None  # noqa: S101  (said above)
        card.state, card.subscription = SimCard.State.ORDERED, subscription
        card.save()
        return card


def put_back(iccid: str) -> None:
    """The network has refused it: it lies in the drawer again. Under `as_system`."""
    back = SimCard.objects.system().filter(iccid=iccid, state=SimCard.State.ORDERED)
    back.update(state=SimCard.State.STOCK, subscription=None)
