"""The page of the user's own number, and of the actions on it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.functions import Function
from selfservice.kernel.actions.base import Action, actions_on
from selfservice.kernel.actions.receipts import receipt_of
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import functions_of
from selfservice.kernel.web.pages import Page
from subscriptions.core.policy import administrators_to_ask
from subscriptions.models import Subscription
from subscriptions.own_number.context import own_numbers, page_of
from subscriptions.sims.actions.reveal_puk import RevealPuk
from subscriptions.sims.codes import shown

TEMPLATE = "subscriptions/own_number.html"


class OwnNumber(Page):
    """The first of the user's numbers, or the one in the address."""

    function = Function.OWN
    template_name = TEMPLATE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers = list(own_numbers(self.actor))
        if "uid" in kwargs:
            current = next((number for number in numbers if number.uid == kwargs["uid"]), None)
            if current is None:
                raise Http404
        elif numbers:
            current = numbers[0]
        else:
            people = [person for pk in sorted(self.actor.company_ids)[:1] for person in administrators_to_ask(pk)]
            return super().get_context_data(numbers=[], deciders=people, **kwargs)
        return super().get_context_data(**page_of(self.request, self.actor, numbers, current), **kwargs)


class OwnAct(ActPage):
    """The confirmation page of an action on the user's own number; a code is shown on the number's page."""

    template_name = "subscriptions/own_act.html"
    model = Subscription

    @classmethod
    def actions(cls) -> list[type[Action]]:
        return [action for action in actions_on(Subscription) if Function.OWN in functions_of(action.function)]

    @classmethod
    def needed(cls, action: type[Action]) -> str:
        """Return the function of own numbers; codes can be revealed with another, too, on the company's page."""
        return Function.OWN

    def fetch(self) -> Subscription:
        try:
            found: Subscription = own_numbers(self.actor).get(uid=self.kwargs["uid"])
        except (Subscription.DoesNotExist, ValidationError) as error:
            raise Http404 from error
        return found

    def back_to(self, target: Subscription) -> str:
        return reverse("own_number_of", args=[target.uid])

    def done(self, row: ActionRun) -> HttpResponse:
        """Show a code, in this response alone; the number's page itself shows the result of other actions."""
        if not isinstance(self.act, RevealPuk):
            return redirect(self.back_to(self.target))
        numbers = list(own_numbers(self.actor))
        receipt = receipt_of(self.act, row, self.target)
        context = page_of(self.request, self.actor, numbers, self.fetch(), receipt=receipt, **shown(row))
        return render(self.request, TEMPLATE, context)
