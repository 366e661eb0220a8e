"""Bulk actions of a list: the user ticks rows or chooses all rows of the view, and a batch starts.

"All rows of the view" is expressed by the list's state in the URL, never by ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import Action, ActionRefused, may_run, registry
from selfservice.kernel.batches import service
from selfservice.kernel.db.collation import fold
from selfservice.kernel.scope.actor import Actor

DO, CHOICE, EVERYTHING = "do", "sel", "all"
# The value of `do` that downloads the chosen rows.
DOWNLOAD = "hent"
# Acts that fit in the bar.
FEW = 4


@dataclass(frozen=True, slots=True)
class Take:
    """A button that posts the chosen rows to another address, with the list's state in its query string."""

    label: Any
    url: str


def nothing_chosen() -> str:
    """Return the message where no row is ticked."""
    return _("Nothing is chosen. Tick the rows that it is about.")


def acts_for(actor: Actor, model: type) -> list[type[Action]]:
    """Return the model's bulk actions that the actor may run at any company, those used most first."""
    bulk = (action for action in registry.values() if action.bulk and not action.file_only and action.model is model)
    return sorted((action for action in bulk if may_run(action, actor)), key=by_use)


def by_use(action: type[Action]) -> tuple[bool, int, str]:
    """Return the sort key of buttons and menus: prominent actions, then by their `order`, then by label."""
    return not action.prominent, action.order, fold(str(action.label))


def chosen(request: HttpRequest, everything: Any, matching: Any) -> Any:
    """Return the posted rows: all that match, or the ticked ones among the visible rows."""
    if EVERYTHING in request.POST:
        return matching
    return everything.filter(uid__in=[uid for text in request.POST.getlist(CHOICE) if (uid := _uid(text))])


def begin(action: type[Action], actor: Actor, request: HttpRequest, rows: Any, source: str) -> HttpResponse:
    """Start the batch and redirect to its page; on refusal show the reason on the list."""
    try:
        batch = service.begin(action, actor, rows, source)
    except ActionRefused as refused:
        messages.error(request, refused.reason)
        return redirect(request.get_full_path())
    return redirect("batch", batch.uid)


def in_bar(acts: Sequence[type[Action]]) -> tuple[list[type[Action]], list[type[Action]]]:
    """Return the acts in the bar and those behind "More", each in their order; up to FEW are all in the bar."""
    front = [action for action in acts if action.prominent]
    rest = [action for action in acts if not action.prominent]
    return (front + rest, []) if len(acts) <= FEW else (front, rest)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
