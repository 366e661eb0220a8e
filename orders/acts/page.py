"""What the page of an order shows of an act: the receipt of its run, its subscription, and the log of that."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from orders.core.acts import action_of
from orders.models import Order
from selfservice.kernel.actions.receipts import receipt_of
from selfservice.kernel.history.timeline import Timeline, timeline
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import acting_as
from subscriptions.models import Subscription
from subscriptions.permissions import SEE


def shown(actor: Actor, order: Order) -> dict[str, Any]:
    """Return `receipt`, `subscription` with its URL, and `timeline`; without what the actor may not see."""
    seen = Subscription.objects.visible_to(actor, function=SEE).select_related("company", "account", "plan")
    run = ActionRun.objects.visible_to(actor).filter(pk=order.run_id or 0).first()
    target = seen.filter(pk=run.target_id or 0).first() if run else None
    action = action_of(order.act)
    if run is None or target is None or action is None:
        return {"receipt": None, "subscription": None, "timeline": Timeline((), "")}
    with acting_as(actor):
        receipt = receipt_of(action(actor), run, target)
    page = reverse("subscription", args=[target.uid])
    return {"receipt": receipt, "subscription": (target, page), "timeline": timeline(actor, target)}
