"""Where what was asked for a subscription stands, as its page tells it: sent, planned, awaiting, done, refused."""

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
# For so long the page looks by itself whether there is an answer.
SOON = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Standing:
    """One run. By those who may, a planned one is taken back (`take_back`), one that waits is answered (`answer`)."""

    run: ActionRun
    take_back: str
    answer: str = ""

    @property
    def label(self) -> str:
        """What was asked for."""
        return open_runs.label(self.run)

    @property
    def by(self) -> str:
        """Who asked."""
        return open_runs.asker(self.run)

    @property
    def is_declined(self) -> bool:
        """Whether a person has said no: the reason is that person's name."""
        return bool(self.run.progress.get("declined"))

    @property
    def reason(self) -> str:
        """Why the network has refused it."""
        return reason_words(self.run.reason)

    @property
    def takes(self) -> Any:
        """How long the network takes."""
        action = registry.get(self.run.action)
        return action.takes if action and issubclass(action, SubscriptionAction) else ""

    @property
    def wants_sim(self) -> bool:
        """Whether whoever had it barred wants a new SIM card next."""
        return self.run.action in rules.BARRING and bool(self.run.data.get("new_sim"))

    @property
    def is_last_day(self) -> bool:
        """Whether it is what a notice has planned: it is taken back with the notice, and not by itself."""
        return self.run.action == "end_service"

    @property
    def is_shipped(self) -> bool:
        """Whether it is on its way by post: that takes days."""
        return self.run.state == State.SENT and self.run.progress.get("status") == "shipped"

    @property
    def is_soon(self) -> bool:
        """Whether an answer is expected while somebody looks."""
        return self.run.state == State.SENT and not self.is_shipped and timezone.now() - self.run.created_at < SOON


def standings(actor: Actor, subscription: Subscription) -> list[Standing]:
    """What the page tells, newest first; of a number that is barred, that it is, and since when."""
    barred = subscription.state == Subscription.State.BARRED
    runs = open_runs.shown_runs(actor, subscription, rules.BARRING if barred else ())
    rules.reload_if_changed(next((run for run in runs if run.action in rules.ACTIONS), None), subscription)
    return [
        Standing(
            run,
            reverse("planned_cancel", args=[run.uid]) if may_cancel(actor, run) else "",
            reverse("swap_answer", args=[run.uid]) if swap_rules.may_answer(actor, run, subscription) else "",
        )
        for run in runs
        if _stands(run, runs)
    ]


def _stands(run: ActionRun, runs: Sequence[ActionRun]) -> bool:
    """What has lapsed is not told; what was done and has been changed again since is told by what came after it."""
    if run.state == State.AWAITING and run.action in registry:
        return timezone.now() - run.created_at < registry[run.action].approval_life
    if run.state != State.DONE or run.action not in rules.ACTIONS:
        return True
    later = next((other for other in runs if other.state == State.DONE and other.action in rules.ACTIONS), run)
    return later is run


def stolen(standing: Sequence[Standing]) -> Standing | None:
    """The bar of a stolen phone, when that is how the number stands: then it is said what comes next."""
    for one in standing:
        if one.run.action in rules.LIFTING and one.run.state in (State.SENT, State.DONE):
            return None
        is_stolen = one.run.action == "report_stolen" or one.run.data.get("cause") == "stolen"
        if one.run.action in rules.BARRING and one.run.state in (State.SENT, State.DONE):
            return one if is_stolen else None
    return None
