"""The order of an act, for the message after it: each act that costs or ends something is an order, too."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.core.acts import ACTS
from orders.models import Order
from selfservice.kernel.actions.receipts import register_steps
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor


def order_of_run(actor: Actor, run: ActionRun) -> list[Step]:
    """Return the link to the order that the run is, if the actor sees it."""
    if run.action not in ACTS:
        return []
    uid = Order.objects.visible_to(actor).filter(run_id=run.pk).values_list("uid", flat=True).first()
    return [Step(_("See the order"), reverse("order", args=[uid]))] if uid else []


register_steps(order_of_run)
