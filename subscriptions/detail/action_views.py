"""The page that asks before an act on a subscription of the company's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from selfservice.kernel.actions.base import Action, registry
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from subscriptions.core.access import subscription_of
from subscriptions.detail.buttons import company_acts, needed
from subscriptions.detail.context import page_of
from subscriptions.models import Category, Subscription
from subscriptions.sims.actions.reveal_puk import RevealPuk
from subscriptions.sims.codes import shown


class SubscriptionAct(ActPage):
    """Every act of the registry on subscriptions. Made when the registry is full: views are imported after it."""

    model = Subscription
    slugs = company_acts()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # What is done with the function of one's own number, too, is done to that on its own page.
        for action in (registry[slug] for slug in self.slugs if registry[slug].address == kwargs["slug"]):
            if self.actor.real is None and not self.actor.holds(needed(action)):
                raise Forbidden("missing_function", function=needed(action)[0], target=action.slug)
        return super().dispatch(request, *args, **kwargs)

    def fetch(self, actor: Actor, action: type[Action]) -> Subscription:
        return subscription_of(actor, self.kwargs["uid"], needed(action))

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        if self.target.category != Category.MOBILE or "swap_sim" not in self.slugs:
            # Only a mobile number has a card to order.
            form.fields.pop("new_sim", None)
        return form

    def back_to(self, target: Subscription) -> str:
        return reverse("subscription", args=[target.uid])

    def done(self, row: ActionRun) -> HttpResponse:
        """A code of the card on the number's page, in this answer alone; how far the network is stands there, too."""
        if isinstance(self.act, RevealPuk):
            context = page_of(self.request, self.actor, self.target, **shown(row))
            return render(self.request, "subscriptions/subscription.html", context)
        if row.state == ActionRun.State.SENT:
            return redirect(f"{self.back_to(self.target)}#run")
        return super().done(row)
