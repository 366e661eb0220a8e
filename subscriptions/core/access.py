"""A subscription as somebody sees it: with the functions of its category, or as their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from accounts.functions import Function
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor, Needed
from subscriptions.models import Subscription, Transfer
from subscriptions.permissions import SEE

# What its page is opened with: a category's function, or that it is one's own.
OPENED_BY: tuple[str, ...] = (*SEE, Function.OWN)


def subscription_of(actor: Actor, uid: UUID | str, function: Needed = OPENED_BY) -> Subscription:
    """The subscription with what its pages show of it, in one query; Http404 when the actor sees none of that id."""
    try:
        wanted = uid if isinstance(uid, UUID) else UUID(uid)
    except ValueError as error:
        raise Http404 from error
    found = _VISIBLE.first(actor, wanted, function=function)
    if found is None:
        raise Http404
    return found


def _visible(actor: Actor, uid: UUID, function: Needed) -> Any:
    visible: Any = Subscription.objects.visible_to(actor, function=function)
    # Whether the number is on offer is read in the same query: the page reads the offer only then.
    offers = Transfer.objects.visible_to(actor, function=Function.MOBILE_CHANGE).filter(subscription=OuterRef("pk"))
    visible = visible.select_related("company", "account", "plan", "line").annotate(has_transfer=Exists(offers))
    return visible.filter(uid=uid)


_VISIBLE: CachedQuery[Subscription] = CachedQuery(_visible)


def shows(actor: Actor, function: Needed, subscription: Subscription) -> bool:
    """Whether the actor has the function (one of several) for this very subscription."""
    return Subscription.scope.shows(actor, function, subscription)
