"""Status notices of runs on the subscription's page: sent, scheduled, awaiting approval, done, refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.scheduled import may_cancel
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from subscriptions.bars import rules
from subscriptions.core import open_runs
from subscriptions.core.action import SubscriptionAction
from subscriptions.models import Subscription
from subscriptions.network.reasons import reason_words
from subscriptions.sims import rules as swap_rules

State = ActionRun.State
# For so long after a run is sent, the page polls for an answer.
SOON = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class StatusNotice:
    """The notice of one run, with the URLs to cancel it if it is scheduled and to answer it if it waits."""

    run: ActionRun
    take_back: str
    answer: str = ""

    @property
    def label(self) -> str:
        """Return what was requested."""
        return open_runs.label(self.run)

    @property
    def by(self) -> str:
        """Return who requested it."""
        return open_runs.requester_name(self.run)

    @property
    def is_declined(self) -> bool:
        """Return whether a person declined it; the reason is then that person's name."""
        return bool(self.run.progress.get("declined"))

    @property
    def reason(self) -> str:
        """Return why the network refused it."""
        return reason_words(self.run.reason)

    @property
    def takes(self) -> Any:
        """Return how long the network takes."""
        action = registry.get(self.run.action)
        return action.takes if action and issubclass(action, SubscriptionAction) else ""

    @property
    def wants_sim(self) -> bool:
        """Return whether a new SIM card is to be ordered after the bar."""
        return self.run.action in rules.BARRING and bool(self.run.data.get("new_sim"))

    @property
    def is_last_day(self) -> bool:
        """Return whether a notice of termination scheduled it: it is cancelled with the notice, and not by itself."""
        return self.run.action == "end_service"

    @property
    def is_shipped(self) -> bool:
        """Return whether it is on its way by post, which takes days."""
        return self.run.state == State.SENT and self.run.progress.get("status") == "shipped"

    @property
    def is_soon(self) -> bool:
        """Return whether an answer is expected while the user waits on the page."""
        return self.run.state == State.SENT and not self.is_shipped and timezone.now() - self.run.created_at < SOON


def status_notices(actor: Actor, subscription: Subscription) -> list[StatusNotice]:
    """Return the notices of the page, newest first; for a barred number, also the run that barred it."""
    barred = subscription.state == Subscription.State.BARRED
    runs = open_runs.shown_runs(actor, subscription, rules.BARRING if barred else ())
    rules.reload_if_changed(next((run for run in runs if run.action in rules.ACTIONS), None), subscription)
    return [
        StatusNotice(
            run,
            reverse("planned_cancel", args=[run.uid]) if may_cancel(actor, run) else "",
            reverse("swap_answer", args=[run.uid]) if swap_rules.may_answer(actor, run, subscription) else "",
        )
        for run in runs
        if _is_current(run, runs)
    ]


def _is_current(run: ActionRun, runs: Sequence[ActionRun]) -> bool:
    """Return whether the run is shown: not if it has lapsed, nor if a later run has changed the bars again."""
    if run.state == State.AWAITING and run.action in registry:
        return timezone.now() - run.created_at < registry[run.action].approval_life
    if run.state != State.DONE or run.action not in rules.ACTIONS:
        return True
    later = next((other for other in runs if other.state == State.DONE and other.action in rules.ACTIONS), run)
    return later is run


def stolen(notices: Sequence[StatusNotice]) -> StatusNotice | None:
    """Return the notice of a stolen phone's bar if that is the latest, to show what comes next; else None."""
    for one in notices:
        if one.run.action in rules.LIFTING and one.run.state in (State.SENT, State.DONE):
            return None
        is_stolen = one.run.action == "report_stolen" or one.run.data.get("cause") == "stolen"
        if one.run.action in rules.BARRING and one.run.state in (State.SENT, State.DONE):
            return one if is_stolen else None
    return None
