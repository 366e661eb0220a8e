"""What people read about an action: before they run it, while it is under way and afterwards.

`Sentences` is the base of `Action`, whose subclasses set the sentences. `receipts.py` fills in those of a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.models import ActionRun

# The attribute with the receipt of a run, by its state.
RECEIPTS = {
    "awaiting": "waiting_receipt", "scheduled": "planned_receipt", "sent": "sent_receipt", "done": "done_receipt",
    "refused": "refused_receipt",
}  # fmt: skip


class Step(NamedTuple):
    """What comes next after an action: a link on its receipt."""

    label: Any
    url: str


class Sentences:
    """The labels and sentences of an action. Before and after an act each has an attribute or a method of its own."""

    label: ClassVar[Any] = ""
    # What will happen, in a sentence or two, for the page that asks before a costly or final act.
    consequence: ClassVar[Any] = ""
    # The kind of its event in the log (history.labels.Kind), and what the event is called; None for the label.
    log_kind: ClassVar[str] = ""
    log_label: ClassVar[Any] = None
    # The event in the log until the world outside has answered. Required where `command` is overridden.
    sent_label: ClassVar[Any] = None
    # What a person reads afterwards: sentences with placeholders (actions/receipts.py). Every action that users run has
    # its own `done_receipt` and `refused_receipt`; besides, `sent_receipt` where `command` is overridden,
    # `waiting_receipt` where `needs_approval` is, and `many_label` (its button), `many_ahead` and `many_done`, plurals
    # by "count", where `bulk` is true.
    done_receipt: ClassVar[Any] = _lazy("Done: %(act)s.")
    refused_receipt: ClassVar[Any] = _lazy("Not done: %(act)s. %(why)s")
    sent_receipt: ClassVar[Any] = _lazy("Sent: %(act)s. It is not done yet.")
    waiting_receipt: ClassVar[Any] = _lazy("It is asked for, and waits to be approved.")
    planned_receipt: ClassVar[Any] = _lazy("%(act)s: planned for %(weekday)s %(day)s. It can be taken back until then.")
    # What one of many is called, above their names.
    many_noun: ClassVar[Any] = _lazy("Number")
    many_label: ClassVar[Any] = ngettext_lazy("Do it for %(n)s", "Do it for %(n)s", "count")
    many_done: ClassVar[Any] = ngettext_lazy("%(n)s is done", "%(n)s are done", "count")
    many_ahead: ClassVar[Any] = ngettext_lazy("%(n)s can be done", "%(n)s can be done", "count")

    def facts(self, target: Any) -> list[tuple[Any, Any]]:
        """What will happen, as names and values, for the page that asks before the act."""
        return []

    def answers(self, target: Any, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        """What will happen on the day with these answers, for the page that asks whether it is right."""
        return []

    def consequence_for(self, target: Any) -> Any:
        """What will happen to this target, where `consequence` says it for any."""
        return self.consequence

    def receipt_text(self, run: ActionRun) -> Any:
        """The sentence for the state of the run; None where there is nothing to say."""
        return getattr(self, RECEIPTS.get(run.state, ""), None)

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        """Values for the placeholders of its receipts, besides those of every receipt (receipts.common_words)."""
        return {}

    def next_steps(self, target: Any, run: ActionRun) -> list[Step]:
        """What comes next, of what the actor may do to the target now: no link that would answer 403 or 404."""
        return []

    def subtitle(self, target: Any) -> str:
        """Whose the target is, in a few words, for a list of many."""
        return ""

    def in_short(self, target: Any, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        """What will happen to one of many: of `answers`, what differs from row to row and asks nothing more."""
        return self.answers(target, data, day)

    def sums(self, target: Any, data: Mapping[str, Any], day: date) -> Mapping[str, Decimal]:
        """What one of many adds to what they cost together, in kroner by name; `in_all` puts the sums into words."""
        return {}

    def in_all(self, sums: Mapping[str, Decimal]) -> list[tuple[Any, Any]]:
        """What all of many cost together, for the page that asks before a bulk."""
        return []

    def notes_on_many(self, targets: Any) -> list[str]:
        """What the person should know of the targets of a bulk (an opened query set) before it is done."""
        return []

    def outside_reason(self, reason: str) -> str:
        """Why the world outside has refused it, in words; `reason` is what it said."""
        return reason
