"""The page that asks before an act on a subscription of the company's."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.models import ActionRun
from subscriptions.core.access import subscription_of
from subscriptions.detail.buttons import company_acts, needed
from subscriptions.detail.context import page_of
from subscriptions.models import Subscription
from subscriptions.sims.actions.reveal_puk import RevealPuk
from subscriptions.sims.codes import shown


class SubscriptionAct(ActPage):
    """Every action on the company's subscriptions. One's own number has its acts on its own page."""

    model = Subscription
    progress_anchor = "#run"

    @classmethod
    def actions(cls) -> list[type[Action]]:
        return company_acts()

    @classmethod
    def needed(cls, action: type[Action]) -> tuple[str, ...]:
        return needed(action)

    def fetch(self) -> Subscription:
        return subscription_of(self.actor, self.kwargs["uid"], needed(type(self.act)))

    def back_to(self, target: Subscription) -> str:
        return reverse("subscription", args=[target.uid])

    def done(self, row: ActionRun) -> HttpResponse:
        """A code of the card is shown on the number's page, in this answer alone."""
        if isinstance(self.act, RevealPuk):
            context = page_of(self.request, self.actor, self.fetch(), **shown(row))
            return render(self.request, "subscriptions/subscription.html", context)
        return super().done(row)
