"""The user's own numbers, and the template context of their pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.functions import Function
from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.receipts import Receipt, receipt_of
from selfservice.kernel.actions.views import Act, acts_on
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from subscriptions.bars import rules
from subscriptions.core.policy import administrators_to_ask, policy_for
from subscriptions.lists.cells import status_parts
from subscriptions.models import Subscription
from subscriptions.sims.actions.reveal_puk import RevealPuk
from subscriptions.sims.codes import card_of, hidden
from subscriptions.usage.month import month_of, requested_month


def own_numbers(actor: Actor) -> Any:
    """Return the actor's own numbers, terminated ones last."""
    ended = Case(When(state=Subscription.State.TERMINATED, then=Value(1)), default=Value(0))
    seen = Subscription.objects.visible_to(actor, function=Function.OWN)
    return seen.select_related("company", "account").order_by(ended, "number")


def acts(actor: Actor, subscription: Subscription) -> list[Act]:
    """Return the buttons: bar, or lift the bar."""
    return acts_on(actor, subscription, "own_act", "own")


def reveal_url(subscription: Subscription) -> str:
    """Return the URL of the page that reveals a code."""
    return reverse("own_act", args=[subscription.uid, RevealPuk.address])


def page_of(
    request: HttpRequest, actor: Actor, numbers: list[Subscription], current: Subscription, **revealed: Any
) -> dict[str, Any]:
    """Return the context of the page of one of the numbers, as far as the company's policy allows."""
    policy = policy_for(current)
    run = rules.shown_run(rules.latest_run(actor, current), current)
    rules.reload_if_changed(run, current)
    today = timezone.localdate()
    month = None
    if policy.see_usage:
        first = requested_month(request.GET.get("maaned", ""), today)
        month = month_of(actor, current, first, today, Function.OWN)
    return {
        "numbers": numbers,
        "subscription": current,
        "policy": policy,
        "status": status_parts(current, today, sees_usage=policy.see_usage),
        **hidden(card_of(actor, current, Function.OWN)),
        "acts": acts(actor, current),
        "page_url": reverse("own_number_of", args=[current.uid]),
        "reveal_url": reveal_url(current) if policy.see_puk and actor.real is None else "",
        "month": month,
        "run": run,
        "run_receipt": _receipt(actor, run, current),
        "run_states": ActionRun.State,
        "barring": rules.BARRING,
        "deciders": []
        if policy.see_puk and policy.bar_lost and policy.see_usage
        else administrators_to_ask(current.company_id),
        "sees_accounts": actor.holds(Function.ACCOUNTS, current.company_id),
        "may_set_policy": actor.holds(Function.USERS, current.company_id),
        **revealed,
    }


def _receipt(actor: Actor, run: ActionRun | None, current: Subscription) -> Receipt | None:
    """Return the receipt of a bar on all traffic, as long as the number still is as the run has left it.

    What the company plans for a later day is not the user's to know, nor to take back.
    """
    states = dict.fromkeys(rules.BARRING, Subscription.State.BARRED)
    states |= dict.fromkeys(rules.LIFTING, Subscription.State.ACTIVE)
    if run is None or run.action not in states or run.state == ActionRun.State.SCHEDULED:
        return None
    if run.state == ActionRun.State.DONE and current.state != states[run.action]:
        return None
    return receipt_of(registry[run.action](actor), run, current)
