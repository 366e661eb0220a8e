"""A subscription and the telephony user or call flow that its number belongs to: each names the other on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from selfservice.kernel.db.cached_query import CachedQuery, Param
from selfservice.kernel.scope.actor import Actor
from subscriptions.detail.related import Related
from subscriptions.models import Category, Subscription
from subscriptions.permissions import SEE as SEE_SUBSCRIPTIONS
from telephony.core.user_uses import numbers_of
from telephony.models import TelephoneNumber, TelephonyUser
from telephony.permissions import SEE

# Users of one number that are shown.
MOST = 5
WITH_NUMBER = (Category.MOBILE, Category.TELEPHONY)


def belongs_to(actor: Actor, subscription: Subscription) -> list[Related]:
    """Return the users with the number as their direct or mobile number, and the flow that it leads to."""
    if subscription.category not in WITH_NUMBER or not actor.holds(SEE, subscription.company_id):
        return []
    asked = (subscription.company_id, subscription.number)
    users = [
        Related(_("Telephony user"), one.name, reverse("telephony_user", args=[one.uid]))
        for one in _USERS.rows(actor, *asked)
    ]
    # A mobile number leads to a person, a fixed one may lead to a flow.
    flows = [] if subscription.category == Category.MOBILE else _NUMBERS.rows(actor, *asked)
    found = [one.flow for one in flows if one.flow]
    return users + [Related(_("Call flow"), one.name, reverse("flow", args=[one.uid])) for one in found]


def _users(actor: Actor, company: Param, number: Param) -> Any:
    rows = TelephonyUser.objects.visible_to(actor, function=SEE).filter(company=company)
    rows = rows.filter(Q(direct_number=number) | Q(mobile_number=number)).exclude(state=TelephonyUser.State.LEFT)
    return rows.order_by("name_key", "pk")[:MOST]


def _numbers(actor: Actor, company: Param, number: Param) -> Any:
    rows = TelephoneNumber.objects.visible_to(actor, function=SEE).filter(company=company, number=number)
    return rows.filter(flow__isnull=False).select_related("flow")


_USERS: CachedQuery[TelephonyUser] = CachedQuery(_users)
_NUMBERS: CachedQuery[TelephoneNumber] = CachedQuery(_numbers)


def subscriptions_of(actor: Actor, user: TelephonyUser) -> dict[str, str]:
    """Return the pages of the subscriptions with the user's numbers, by number, as far as the actor may see them."""
    seen = Subscription.objects.visible_to(actor, function=SEE_SUBSCRIPTIONS)
    rows = seen.filter(number__in=numbers_of(user)).values_list("number", "uid")
    return {number: reverse("subscription", args=[uid]) for number, uid in rows}
