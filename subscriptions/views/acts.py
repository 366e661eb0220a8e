"""The page that asks before an act on a subscription of the company's."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from selfservice.kernel.act_pages import ActPage
from selfservice.kernel.action import Action
from selfservice.kernel.actor import Actor
from subscriptions.acts import company_acts, needed
from subscriptions.models import Subscription
from subscriptions.seen import subscription_of


class SubscriptionAct(ActPage):
    """Every act of the registry on subscriptions. Made when the registry is full: views are imported after it."""

    model = Subscription
    slugs = company_acts()

    def fetch(self, actor: Actor, action: type[Action]) -> Subscription:
        functions = needed(action)
        if not actor.holds(functions):
            raise PermissionDenied(functions[0])
        return subscription_of(actor, self.kwargs["uid"], functions)

    def back_to(self, target: Subscription) -> str:
        return reverse("subscription", args=[target.uid])
