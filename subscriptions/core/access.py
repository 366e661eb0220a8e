"""Access to a subscription: with a function of its category, or as the actor's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from accounts.functions import Function
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor, Needed
from subscriptions.core.related import related_objects
from subscriptions.models import Subscription, Transfer
from subscriptions.permissions import SEE

# Functions that open a subscription's page: a category's, or OWN for the actor's own.
OPENED_BY: tuple[str, ...] = (*SEE, Function.OWN)


def subscription_of(actor: Actor, uid: UUID | str, function: Needed = OPENED_BY) -> Subscription:
    """Return the subscription with what its pages show, in one query; raise Http404 if the actor sees none."""
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
    # Annotations save the page queries: it reads the transfer only if there is one.
    offers = Transfer.objects.visible_to(actor, function=Function.MOBILE_CHANGE).filter(subscription=OuterRef("pk"))
    visible = visible.select_related("company", "account", "plan", "line")
    visible = visible.annotate(has_transfer=Exists(offers), **related_objects(actor))
    return visible.filter(uid=uid)


_VISIBLE: CachedQuery[Subscription] = CachedQuery(_visible)


def shows(actor: Actor, function: Needed, subscription: Subscription) -> bool:
    """Return whether the actor has the function (or one of several) for this subscription."""
    return Subscription.scope.shows(actor, function, subscription)
