"""A subscription and the telephony user or call flow that its number belongs to: each names the other on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.scope.actor import Actor
from subscriptions.core.related import Related
from subscriptions.models import Subscription
from subscriptions.permissions import SEE as SEE_SUBSCRIPTIONS
from telephony.core.user_uses import numbers_of
from telephony.models import TelephoneNumber, TelephonyUser
from telephony.permissions import SEE


def _users(actor: Actor) -> Any:
    rows = TelephonyUser.objects.visible_to(actor, function=SEE).filter(company=OuterRef("company"))
    rows = rows.filter(Q(direct_number=OuterRef("number")) | Q(mobile_number=OuterRef("number")))
    rows = rows.exclude(state=TelephonyUser.State.LEFT).order_by("name_key", "pk")
    return rows.values(found=JSONObject(uid="uid", name="name"))


def _flows(actor: Actor) -> Any:
    rows = TelephoneNumber.objects.visible_to(actor, function=SEE).filter(company=OuterRef("company"))
    rows = rows.filter(number=OuterRef("number"), flow__isnull=False)
    return rows.values(found=JSONObject(uid="flow__uid", name="flow__name"))


USER = Related(_("Telephony user"), "telephony_user", _users)
FLOW = Related(_("Call flow"), "flow", _flows)


def subscriptions_of(actor: Actor, user: TelephonyUser) -> dict[str, str]:
    """Return the pages of the subscriptions with the user's numbers, by number, as far as the actor may see them."""
    seen = Subscription.objects.visible_to(actor, function=SEE_SUBSCRIPTIONS)
    rows = seen.filter(number__in=numbers_of(user)).values_list("number", "uid")
    return {number: reverse("subscription", args=[uid]) for number, uid in rows}
