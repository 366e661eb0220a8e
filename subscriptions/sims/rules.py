"""Rules of SIM swaps: the holder of a number's card gets its text messages, and with them its owner's log-in codes.

One swap of a number in 24 hours, ten of a person in a day; more at a time than the company lets one person swap need
two. A number used to log in needs its user's or an administrator's consent. For ten days its codes are not accepted
(accounts/credentials). A card of the company's stock is named by its printed number, and used once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import ExclusionViolation

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.core.formatting import when
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedQuerySet, as_system
from subscriptions.core.second_factor import administers
from subscriptions.models import SimCard, SimSwap, Subscription

SLUG = "swap_sim"
# The kind of the command to the network.
KIND = "network.sim"
A_DAY = timedelta(hours=24)
# How long a number's codes are not accepted after its card was changed (NIST SP 800-63B: a changed SIM is a risk).
UNSAFE = timedelta(hours=240)
Kind, State = SimSwap.Kind, SimSwap.State


def read_for(subscriptions: Sequence[Subscription]) -> None:
    """Read when each may be swapped again, by any company, and store it on the objects."""
    with as_system("whether a number was swapped lately"):
        held = SimSwap.objects.system().filter(subscription__in=[s.pk for s in subscriptions], until__gt=timezone.now())
        until = dict(held.values_list("subscription_id", "until"))
    for subscription in subscriptions:
        cached: Any = subscription
        cached.held_until = until.get(subscription.pk)


def once_a_day(subscription: Subscription) -> str | None:
    """Return why the number can't be swapped again yet, or None."""
    cached: Any = subscription
    if not hasattr(cached, "held_until"):
        read_for([subscription])
    return too_soon(cached.held_until) if cached.held_until else None


def too_soon(until: datetime | None) -> str:
    """Return the error text when the SIM was already swapped within 24 hours."""
    again = _("It can be done again %(when)s.") % {"when": when(until)} if until else ""
    return _("The SIM card of this number has been changed within 24 hours. %(again)s") % {"again": again}


def is_swapping(number: str) -> bool:
    """Return whether a new card of the number is not in use yet. It may be in the post, in the hands of the owner."""
    with as_system("whether a number gets another card"):
        open_ones = SimSwap.objects.system().filter(subscription__number=number, state=State.SENT)
        return bool(open_ones.exclude(subscription__state=Subscription.State.TERMINATED).exists())


def swapping_refusal(number: str) -> str | None:
    """Return why the number can't go to another owner yet, or None: the card would take it back."""
    return _("A new SIM card for the number is on its way. Wait until it is in use.") if is_swapping(number) else None


def swaps_today(actor: Actor) -> int:
    """Return how many swaps the user has ordered in 24 hours, at all companies. Refused ones count, too: card numbers
    must not be tried out."""
    with as_system("count the SIM swaps of a person"):
        mine = SimSwap.objects.system().filter(asked_by_id=actor.id or 0, at__gt=timezone.now() - A_DAY)
        return mine.count() if actor.kind == "user" else 0


def too_many(count: int) -> str | None:
    """Return why a user with so many swaps can't have another, or None."""
    most = settings.SIM_SWAPS_A_DAY
    if count < most:
        return None
    return _("You have changed %(most)s SIM cards within 24 hours, which is the most for one person. Ask a colleague,"
             " or call support.") % {"most": most}  # fmt: skip


def begin(
    subscription: Subscription, requester: tuple[str, int | None], kind: str, iccid: str, now: datetime
) -> SimSwap:
    """Create the swap's row, which blocks others. A constraint refuses all but one of concurrent requests."""
    try:
        return SimSwap.objects.create(
            company_id=subscription.company_id, account_id=subscription.account_id, subscription=subscription,
            number=subscription.number, kind=kind, iccid=iccid, at=now, until=now + A_DAY,
            asked_by_id=requester[1] if requester[0] == "user" else None,
        )  # fmt: skip
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):
            raise ActionRefused(too_soon(None)) from error
        raise


def may_answer(actor: Actor, run: ActionRun, subscription: Subscription) -> bool:
    """Return whether the number's page links to a waiting swap, which the requester cancels and an administrator
    decides there. A user who only logs in with the number has the link by mail."""
    waits = run.action == SLUG and run.state == ActionRun.State.AWAITING
    asked = (run.actor_kind, run.actor_id) == (actor.kind, actor.id)
    return waits and (asked or (actor.real is None and administers(actor, subscription)))


def unsafe_until(number: str) -> datetime | None:
    """Return until when the number's codes are not accepted: ten days from the change, or from now during one.

    Under `as_system`.

    A card changed elsewhere (at the operator's counter) came with the feed: it replaces an earlier one.
    """
    now = timezone.now()
    mine = SimSwap.objects.system().filter(number=number)
    found = [
        (done_at or now) + UNSAFE
        for done_at in mine.filter(Q(state=State.SENT) | Q(done_at__gt=now - UNSAFE)).values_list("done_at", flat=True)
    ]
    earlier = SimCard.objects.system().filter(subscription=OuterRef("subscription"), state=SimCard.State.ENDED)
    cards = SimCard.objects.system().filter(
        subscription__number=number, state=SimCard.State.ACTIVE, activated_on__gte=timezone.localdate(now - UNSAFE)
    )
    if cards.exclude(iccid__in=mine.values("iccid")).filter(Exists(earlier)).exists():
        found.append(now + UNSAFE)
    return max(found, default=None)


def find_card(subscription: Subscription, iccid: str) -> SimCard | None:
    """Return the card if it is the company's. It belongs to no account: its holder may use it."""
    with as_system("a card in a company's stock"):
        return _stock(subscription, iccid).first()


def _stock(subscription: Subscription, iccid: str) -> ScopedQuerySet[SimCard]:
    return SimCard.objects.system().filter(iccid=iccid, company_id=subscription.company_id)


def card_refusal(subscription: Subscription, card: SimCard | None) -> str | None:
    """Return why the card can't be used, or None. It reveals neither owner nor existence of another company's card."""
    reason = _card_refusal(subscription, card)
    return AtField(reason, "iccid") if reason else None


def _card_refusal(subscription: Subscription, card: SimCard | None) -> str | None:
    if card and card.subscription_id == subscription.pk and card.state == SimCard.State.ACTIVE:
        return _("This card is the one in use on the number already.")
    return _state_refusal(card.state if card else None)


def _state_refusal(state: str | None) -> str | None:
    if state is None:
        return _("This card is not among your company's SIM cards. Check its number, or choose another way.")
    if state != SimCard.State.STOCK:
        return _("This card has been used already, and a card can be used only once. Take another one.")
    return None


def stock_refusals(company_id: int, iccids: Collection[str]) -> dict[str, str]:
    """Return why cards can't be used for new numbers of the company, by card; of those that can, nothing."""
    with as_system("cards in a company's stock"):
        known = SimCard.objects.system().filter(company_id=company_id, iccid__in=iccids)
        states = dict(known.values_list("iccid", "state"))
    found = ((iccid, _state_refusal(states.get(iccid))) for iccid in iccids)
    return {iccid: reason for iccid, reason in found if reason}


def reserve_card(subscription: Subscription, iccid: str) -> SimCard:
    """Reserve the card for the number: of two concurrent swaps, one gets it. Call inside an action."""
    with as_system("a card in a company's stock"):
        card = _stock(subscription, iccid).select_for_update(of=("self",)).first()
        if reason := card_refusal(subscription, card):
            raise ActionRefused(reason)
        assert card is not None  # noqa: S101  (checked above)
        card.state, card.subscription = SimCard.State.ORDERED, subscription
        card.save()
        return card


def stock_cards(company_id: int, iccids: Collection[str]) -> dict[str, SimCard]:
    """Return those of the cards that are in the company's stock, locked, by number. Under `as_system`."""
    rows = SimCard.objects.system().filter(company_id=company_id, iccid__in=iccids, state=SimCard.State.STOCK)
    return {card.iccid: card for card in rows.order_by("pk").select_for_update(of=("self",))} if iccids else {}


def return_card_to_stock(iccid: str) -> None:
    """Return the card to the stock after the network's refusal. Under `as_system`."""
    back = SimCard.objects.system().filter(iccid=iccid, state=SimCard.State.ORDERED)
    back.update(state=SimCard.State.STOCK, subscription=None)
