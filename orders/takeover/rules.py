"""Whether a number can be taken over from the giver that the customer names. No answer reveals whose a number is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Company
from orders.models import Order, OrderItem, Takeover
from selfservice.gateways.network.client import HttpNetwork
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.phone import DANISH, Phone
from subscriptions.models import Category, Subscription, Transfer
from subscriptions.transfers.service import OPEN

Item = OrderItem.State


@dataclass(frozen=True, slots=True)
class Wish:
    """What the customer asks for: a number of a category, for a company, from a giver."""

    number: str
    category: str
    company: Company
    kind: str
    giver_cvr: str = ""


def holder_of(number: str) -> Subscription | None:
    """Return the subscription in use with the number, of whichever company, or None. Under `as_system`."""
    used = Subscription.objects.system().exclude(state=Subscription.State.TERMINATED)
    found: Subscription | None = used.select_related("company").filter(number=number).first()
    return found


def refusal(actor: Actor, wish: Wish, *, item: int | None = None) -> str | None:
    """Return why the number can't be taken over, by what the portal knows, or None. `item` is left out of account.

    That the giver has no such number, and that another one has it, is the same sentence.
    """
    with as_system("whether a number can be taken over"):
        found = holder_of(wish.number)
        if wish.giver_cvr == wish.company.cvr:
            return AtField(_("That is your own company."), "giver_cvr")
        if found and found.company_id == wish.company.pk:
            return AtField(_own(actor, found), "number")
        if not _is_givers(wish, found):
            return unknown()
        if _is_busy(wish.number, found, item):
            return AtField(
                _("The number is part of another transfer or order. Try again when that is finished."), "number"
            )
    if found and found.category != wish.category:
        return AtField(_("The number is of another category. Choose the category above."), "number")
    return None


def unknown() -> AtField:
    """Return the refusal of a number that the giver does not have."""
    return AtField(
        _(
            "The giver that you name has no such number with us. Check the number and the giver. A number of another"
            " operator is moved here when you order a new subscription."
        ),
        "number",
    )


def network_refusal(wish: Wish) -> str | None:
    """Return why a number that the portal does not know can't be taken over, by what the network says, or None.

    The one who has it must be asked by a text message to it, which no line can receive. Raises Unavailable.
    """
    with as_system("whether the portal knows a number"):
        known = holder_of(wish.number) is not None
    if known:
        return None
    if not HttpNetwork().knows(wish.number):
        return unknown()
    if _takes_text(wish):
        return None
    call = _("We can't ask the one who has this number by a text message. Call us on %(phone)s.")
    return AtField(call % {"phone": phone(str(settings.PORTAL["support_phone"]))}, "number")


def wish_of(order: Order, takeover: Takeover, item: OrderItem) -> Wish:
    """Return what a takeover that has been stored asks for."""
    return Wish(item.number, order.category, order.company, takeover.kind, takeover.giver_cvr)


def _own(actor: Actor, found: Subscription) -> str:
    if found.user_id == actor.id:
        return _("That is your own number. Your company has it already.")
    return _("Your company has this number already.")


def _is_givers(wish: Wish, found: Subscription | None) -> bool:
    if found is not None:
        return wish.kind == Takeover.Kind.COMPANY and found.company.cvr == wish.giver_cvr
    # The portal has all numbers of its customers: one that it does not have is none of theirs.
    return not (wish.giver_cvr and Company.objects.system().filter(cvr=wish.giver_cvr).exists())


def _is_busy(number: str, found: Subscription | None, item: int | None) -> bool:
    offered = found is not None and Transfer.objects.system().filter(subscription=found, state__in=OPEN).exists()
    return offered or (found is not None and found.state == Subscription.State.ACTIVATING) or _ordered(number, item)


def _ordered(number: str, item: int | None) -> bool:
    placed: Any = OrderItem.objects.system().filter(number=number).exclude(pk=item or 0)
    waits = Q(state=Item.WAITING) & ~Q(order__state=Order.State.DRAFT)
    return bool(placed.filter(Q(state__in=(Item.IN_PROGRESS, Item.HELD)) | waits).exists())


def _takes_text(wish: Wish) -> bool:
    """Return whether the one who has the number can be asked by a text message to it."""
    return wish.category == Category.MOBILE and bool(DANISH.match(wish.number)) and Phone(wish.number).takes_sms
