"""Receipts: what is true of a run now, in a sentence, and what comes next.

Made here alone, from the sentences of the action's class and the state of its run: for the message after the act, for
the page of the target, for batches and their mails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.scheduled import may_cancel
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.core.formatting import clock, day, number, phone, weekday, when
from selfservice.kernel.models import ActionRun
from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope.actor import Actor

State = ActionRun.State
# What to do about a refusal, where the action has nothing better.
WHAT_NOW = _lazy("Try again, or call support on %(support)s.")
FindSteps = Callable[[Actor, ActionRun], list[Step]]
_further: Registry[str, FindSteps] = Registry("links to what a run has made elsewhere")


def register_steps(find: FindSteps) -> None:
    """Register a function that returns links of an app above that of the action, for the message after a run."""
    _further.register(name_of(find), find)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sentence, and links to what comes next."""

    sentence: str
    steps: tuple[Step, ...] = ()

    @property
    def html(self) -> str:
        """The sentence with its links, for a message on the next page."""
        links = format_html_join(" · ", '<a href="{}">{}</a>', ((step.url, step.label) for step in self.steps))
        return format_html("{} {}", self.sentence, links) if links else format_html("{}", self.sentence)


def receipt_of(action: Action, run: ActionRun, target: Any) -> Receipt | None:
    """Return the receipt of a run for the action's actor; None for a run that is taken back, or not through yet.

    `target` is what the run was about, as it is now, or None.
    """
    text = action.receipt_text(run)
    if text is None:
        return None
    return Receipt(_filled(text, words(action, run, target)), _steps(action, run, target))


def announce(request: HttpRequest, action: Action, run: ActionRun, target: Any = None) -> None:
    """Show the receipt of a run, if there is one, as a message on the next page."""
    if receipt := receipt_of(action, run, run.target if target is None else target):
        further = [step for find in _further.values() for step in find(action.actor, run)]
        messages.success(request, replace(receipt, steps=(*receipt.steps, *further)).html)


def refusal(action: Action, target: Any, reason: str) -> str:
    """Return the sentence for an action that was refused at once, of which no run is left."""
    who = {"actor_kind": action.actor.kind, "actor_name": action.actor.name}
    run = ActionRun(action=action.slug, state=State.REFUSED, created_at=timezone.now(), **who)
    return _filled(action.refused_receipt, {**words(action, run, target), "why": reason})


def words(action: Action, run: ActionRun, target: Any) -> dict[str, Any]:
    """Return the values of the placeholders."""
    return {**common_words(action, run, target), **action.receipt_words(target, run)}


def common_words(action: Action, run: ActionRun, target: Any) -> dict[str, Any]:
    """Return the values of the placeholders that every receipt may have."""
    return {
        "act": action.label,
        "target": "" if target is None else str(target),
        "by": requester(run),
        "time": moment(run.finished_at or run.created_at),
        "weekday": weekday(run.due_at).lower(),
        "day": day(run.due_at),
        "why": why(run, run.reason),
    }


def requester(run: ActionRun) -> str:
    """Return who asked for the run; support and the portal itself have no name."""
    if run.actor_kind == "system":
        return _("The portal itself")
    return run.actor_name if run.actor_kind == "user" else _("Support")


def moment(time: datetime) -> str:
    """Return when something happened: the hour of today, else the day, too."""
    return clock(time) if timezone.localdate(time) == timezone.localdate() else when(time)


def why(run: ActionRun, reason: str, what_now: Any = WHAT_NOW) -> str:
    """Return why a run was refused, and what to do about it. `reason`: that of the run, in words."""
    if run.state != State.REFUSED:
        return ""
    if run.progress.get("declined"):
        # The reason is the name of the person who said no.
        return _("%(name)s said no. Nothing is changed.") % {"name": run.reason}
    answer = _("The answer was: %(reason)s.") % {"reason": reason.rstrip(".")} if reason else ""
    support = phone(str(settings.PORTAL["support_phone"]))
    return " ".join(filter(None, (answer, _("Nothing is changed."), str(what_now % {"support": support}))))


def many_label(action: type[Action], n: int) -> str:
    """Return what the button of a batch of `n` says: "Bar 17 numbers"."""
    return str(action.many_label % {"count": n, "n": number(n)})


def many_ahead(action: type[Action], counts: Mapping[str, int]) -> str:
    """Return what a batch will do, before it is begun: "17 numbers will be barred"."""
    ready = counts.get("ready", 0)
    return str(action.many_ahead % {"count": ready, "n": number(ready)})


def many(action: type[Action], counts: Mapping[str, int]) -> str:
    """Return what came of a batch: "16 numbers are barred, 4 were skipped". `counts`: rows by outcome."""
    done, skipped = counts.get("done", 0), counts.get("refused", 0) + counts.get("failed", 0)
    planned, waiting, sent = (counts.get(name, 0) for name in ("scheduled", "awaiting", "sent"))
    parts = [
        (planned, ngettext("%(n)s is planned", "%(n)s are planned", planned)),
        (waiting, ngettext("%(n)s waits to be approved", "%(n)s wait to be approved", waiting)),
        (sent, ngettext("%(n)s has no answer yet", "%(n)s have no answer yet", sent)),
        (skipped, ngettext("%(n)s was skipped", "%(n)s were skipped", skipped)),
    ]
    shown = [text % {"n": number(n)} for n, text in parts if n]
    if done or not shown:
        shown.insert(0, str(action.many_done % {"count": done, "n": number(done)}))
        return ", ".join(shown)
    return f"{action.label}: {', '.join(shown)}"


def _filled(text: Any, values: Mapping[str, Any]) -> str:
    """Fill in a sentence. Placeholders without a value leave no gap."""
    return re.sub(r" {2,}", " ", str(text % values)).strip()


def _steps(action: Action, run: ActionRun, target: Any) -> tuple[Step, ...]:
    if target is None or action.actor.real is not None:
        return ()
    steps = action.next_steps(target, run)
    if may_cancel(action.actor, run):
        steps.append(Step(_("Take back"), reverse("planned_cancel", args=[run.uid])))
    return tuple(steps)
