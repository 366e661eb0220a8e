"""Status notices of runs on the subscription's page: sent, scheduled, awaiting approval, done, refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.receipts import Receipt, receipt_of, requester
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from subscriptions.bars import rules
from subscriptions.core import open_runs
from subscriptions.models import Subscription

State = ActionRun.State
ICONS = {"sent": "clock", "scheduled": "cal", "awaiting": "clock", "done": "check"}
# For so long after a run is sent, the page polls for an answer.
SOON = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class StatusNotice:
    """The notice of one run: its receipt, and who asked for it."""

    run: ActionRun
    receipt: Receipt

    @property
    def by(self) -> str:
        """Return who requested it; nothing of what the portal does itself at its time."""
        return "" if self.run.actor_kind == "system" else requester(self.run)

    @property
    def icon(self) -> str:
        """Return the icon of its state; none for a refusal, which has a frame of its own."""
        return "box" if open_runs.is_shipped(self.run) else ICONS.get(self.run.state, "")

    @property
    def is_soon(self) -> bool:
        """Return whether an answer is expected while the user waits on the page."""
        return open_runs.unanswered(self.run) and timezone.now() - self.run.created_at < SOON


def status_notices(actor: Actor, subscription: Subscription) -> list[StatusNotice]:
    """Return the notices of the page, newest first; for a barred number, also the run that barred it."""
    barred = subscription.state == Subscription.State.BARRED
    runs = open_runs.shown_runs(actor, subscription, rules.BARRING if barred else ())
    rules.reload_if_changed(next((run for run in runs if run.action in rules.ACTIONS), None), subscription)
    shown = [(run, _receipt(actor, run, subscription)) for run in runs if _is_current(run, runs)]
    return [StatusNotice(run, receipt) for run, receipt in shown if receipt]


def _receipt(actor: Actor, run: ActionRun, subscription: Subscription) -> Receipt | None:
    action = registry.get(run.action)
    return receipt_of(action(actor), run, subscription) if action else None


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
