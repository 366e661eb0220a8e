"""Barring a number: what is under way for it, and what the network is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from selfservice.kernel.actor import Actor
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox import Command
from subscriptions.models import Subscription

KIND = "network.bar"
A_DAY = timedelta(days=1)
# Actions whose answer comes from the network, by slug.
ACTIONS = ("bar_lost", "unbar_own")


def latest_run(actor: Actor, subscription: Subscription) -> ActionRun | None:
    """The last change of the number's bars, read once for the object: how far it has come is its state."""
    kept: Any = subscription
    if not hasattr(kept, "latest_run"):
        runs = ActionRun.objects.visible_to(actor).filter(
            target_model=subscription._meta.label_lower, target_id=subscription.pk, action__in=ACTIONS
        )
        kept.latest_run = runs.order_by("-id").first()
    found: ActionRun | None = kept.latest_run
    return found


def under_way(actor: Actor, subscription: Subscription) -> bool:
    """Whether the network has not answered yet. Nothing else is asked of it for the number until it has."""
    run = latest_run(actor, subscription)
    return run is not None and run.state == ActionRun.State.SENT


def worth_telling(run: ActionRun | None, subscription: Subscription) -> ActionRun | None:
    """The run whose state the number's page tells: under way, in force, or ended within a day."""
    if run is None or run.finished_at is None:
        return run
    in_force = run.action == "bar_lost" and subscription.state == Subscription.State.BARRED
    return run if in_force or timezone.now() - run.finished_at < A_DAY else None


def read_anew(run: ActionRun | None, subscription: Subscription) -> None:
    """Read the number again when the network has answered after it was read, and before the run was."""
    barred = subscription.state == Subscription.State.BARRED
    if run and run.state == ActionRun.State.DONE and barred != (run.action == "bar_lost"):
        subscription.refresh_from_db(fields=["state", "bars", "lost_since"])


def order(subscription: Subscription, bars: Iterable[str], *, lost: bool) -> Command:
    """Have the network give the number just these bars; `lost` when its own user has reported the phone lost."""
    payload = {"number": subscription.number, "bars": sorted(bars), "lost": lost}
    return Command(KIND, f"bar:{subscription.uid}:{uuid4()}", subscription.pk, payload)
