"""Runs of a subscription that aren't done yet: sent to the network, scheduled, or awaiting approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import Action, registry
from selfservice.kernel.actions.receipts import requester
from selfservice.kernel.core.formatting import when
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Subscription

State = ActionRun.State
OPEN = (State.SENT, State.SCHEDULED, State.AWAITING)
# How long a page shows a finished run or transfer.
NOTICE_DURATION = timedelta(days=1)
SHIPPED = "shipped"


def read_for(actor: Actor, subscriptions: Sequence[Subscription]) -> None:
    """Read the open runs of all subscriptions in one query, and store them on each."""
    runs = ActionRun.objects.visible_to(actor).filter(
        target_model=Subscription._meta.label_lower, target_id__in=[s.pk for s in subscriptions], state__in=OPEN
    )
    by_target: dict[int | None, list[ActionRun]] = {}
    for run in runs.order_by("-id"):
        by_target.setdefault(run.target_id, []).append(run)
    for subscription in subscriptions:
        target: Any = subscription
        target.open_runs = by_target.get(subscription.pk, [])


def open_runs(actor: Actor, subscription: Subscription) -> list[ActionRun]:
    """Return the runs that aren't done, newest first; cached on the object."""
    target: Any = subscription
    if not hasattr(target, "open_runs"):
        read_for(actor, [subscription])
    found: list[ActionRun] = target.open_runs
    return found


def unanswered(run: ActionRun) -> bool:
    """Return whether the run waits for the network.

    A card in the post counts as an answer: until the user puts it into the phone everything works as before.
    """
    return run.state == State.SENT and not is_shipped(run)


def is_shipped(run: ActionRun) -> bool:
    """Return whether it is on its way by post, which takes days."""
    return run.state == State.SENT and run.progress.get("status") == SHIPPED


def pending_answer_reason(actor: Actor, subscription: Subscription) -> str | None:
    """Return a text that the network must answer an earlier run first, and whose; None if no run waits for it."""
    run = next((run for run in open_runs(actor, subscription) if unanswered(run)), None)
    if run is None:
        return None
    data = {"who": requester(run), "what": label(run), "when": when(run.created_at)}
    return _("%(who)s asked for “%(what)s” %(when)s, and the network has not answered yet. Wait for its answer.") % data


def label(run: ActionRun) -> str:
    """Return the label of the run's action."""
    return str(registry[run.action].label) if run.action in registry else run.action


def shown_runs(actor: Actor, subscription: Subscription, always: Sequence[str] = ()) -> list[ActionRun]:
    """Return the runs for the subscription's page, newest first, in one query: open ones, and ended within a day.

    The newest run that was done of the actions in `always` is included at any age. Stores the open runs on the object.
    """
    ended_at = timezone.now() - NOTICE_DURATION
    found = _SHOWN.rows(actor, subscription.pk, ended_at, always=tuple(always))
    target: Any = subscription
    target.open_runs = [run for run in found if run.state in OPEN]
    newest = next((run for run in found if run.action in always and run.state == State.DONE), None)
    return [run for run in found if run is newest or run.state in OPEN or _is_recently_completed(run, ended_at)]


def _shown(actor: Actor, subscription: int, ended_at: datetime, always: Sequence[str]) -> Any:
    runs = ActionRun.objects.visible_to(actor).filter(
        Q(state__in=OPEN) | Q(finished_at__gte=ended_at) | Q(action__in=always, state=State.DONE),
        target_model=Subscription._meta.label_lower,
        target_id=subscription,
    )
    return runs.order_by("-id")


_SHOWN: CachedQuery[ActionRun] = CachedQuery(_shown)


def _is_recently_completed(run: ActionRun, since: datetime) -> bool:
    """Return whether an external system completed the run since then; other runs are only in the history."""
    action: type[Action] | None = registry.get(run.action)
    waited = action is not None and action.command is not Action.command
    return waited and run.finished_at is not None and run.finished_at >= since
