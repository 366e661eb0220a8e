"""What has been asked for a subscription and is not done yet: sent to the network, scheduled, or awaiting approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from selfservice.kernel.actor import Actor
from selfservice.kernel.models import ActionRun
from subscriptions.models import Subscription

SHIPPED = "shipped"
OPEN = (ActionRun.State.SENT, ActionRun.State.SCHEDULED, ActionRun.State.AWAITING)


def read_for(actor: Actor, subscriptions: Sequence[Subscription]) -> None:
    """Read the open runs of all of them at once, and keep them on each."""
    runs = ActionRun.objects.visible_to(actor).filter(
        target_model=Subscription._meta.label_lower, target_id__in=[s.pk for s in subscriptions], state__in=OPEN
    )
    by_target: dict[int | None, list[ActionRun]] = {}
    for run in runs.order_by("-id"):
        by_target.setdefault(run.target_id, []).append(run)
    for subscription in subscriptions:
        kept: Any = subscription
        kept.open_runs = by_target.get(subscription.pk, [])


def open_runs(actor: Actor, subscription: Subscription) -> list[ActionRun]:
    """The runs that are not done, newest first; read once for the object."""
    kept: Any = subscription
    if not hasattr(kept, "open_runs"):
        read_for(actor, [subscription])
    found: list[ActionRun] = kept.open_runs
    return found


def waits_for_network(actor: Actor, subscription: Subscription) -> bool:
    """Whether the network has not answered yet. Nothing else is asked of it for the number until it has.

    A card that is in the post is an answer: until it is put into the phone everything works as before.
    """
    return any(
        run.state == ActionRun.State.SENT and run.progress.get("status") != SHIPPED
        for run in open_runs(actor, subscription)
    )
