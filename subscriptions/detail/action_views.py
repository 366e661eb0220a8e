"""The confirmation page of an action on a company's subscription."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.receipts import receipt_of
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.models import ActionRun
from subscriptions.core import open_runs
from subscriptions.core.access import subscription_of
from subscriptions.core.action import needed
from subscriptions.detail.buttons import company_acts
from subscriptions.detail.context import page_of
from subscriptions.models import Subscription
from subscriptions.sims.actions.reveal_puk import RevealPuk
from subscriptions.sims.codes import shown
from subscriptions.termination.actions.terminate import Terminate


class SubscriptionAct(ActPage):
    """The page of every action on the company's subscriptions. Actions on the user's own number have their own page."""

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

    def shows(self, row: ActionRun) -> bool:
        """Return whether the number's page has a notice: the network has it, it waits, or notice is given."""
        waits = row.state in open_runs.OPEN or type(self.act).command is not Action.command
        return waits or isinstance(self.act, Terminate)

    def done(self, row: ActionRun) -> HttpResponse:
        """Show a revealed code of the card on the number's page, in this response alone; else redirect."""
        if isinstance(self.act, RevealPuk):
            receipt = receipt_of(self.act, row, self.target)
            context = page_of(self.request, self.actor, self.fetch(), receipt=receipt, **shown(row))
            return render(self.request, "subscriptions/subscription.html", context)
        return super().done(row)
