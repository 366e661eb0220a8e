"""What the page of an order shows of an act: the receipt of its run, what it is about, and the log of that."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from orders.core.acts import action_of
from orders.models import Order
from selfservice.kernel.actions.receipts import receipt_of
from selfservice.kernel.history.timeline import Timeline, timeline
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import acting_as
from selfservice.kernel.web.object_links import link_to
from subscriptions.models import Subscription
from subscriptions.permissions import SEE


def shown(actor: Actor, order: Order) -> dict[str, Any]:
    """Return `receipt`, `subject` (name, URL, holder), and `timeline`; without what the actor may not see."""
    run = ActionRun.objects.visible_to(actor).filter(pk=order.run_id or 0).first()
    target = _target(actor, run) if run else None
    action = action_of(order.act)
    if run is None or target is None or action is None:
        return {"receipt": None, "subject": None, "timeline": Timeline((), "")}
    with acting_as(actor):
        receipt = receipt_of(action(actor), run, target)
    url = link_to(actor, run.target_model, target.pk)
    subject = {"name": str(target), "url": url, "holder": getattr(target, "holder_name", "")}
    return {"receipt": receipt, "subject": subject, "timeline": timeline(actor, target)}


def _target(actor: Actor, run: ActionRun) -> Any:
    """Return what the run was about if the actor sees it, of whichever app it is."""
    # Any function that opens a category shows its subscriptions here.
    function = SEE if run.target_model == Subscription._meta.label_lower else None
    model: Any = apps.get_model(run.target_model)
    return model.objects.visible_to(actor, function=function).filter(pk=run.target_id or 0).first()
