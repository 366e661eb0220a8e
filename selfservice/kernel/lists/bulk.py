"""Actions on many rows of a list: rows are ticked, or all of the view is chosen, and a batch begins.

All of the view means the list's own state, which the address holds, and never a list of ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from selfservice.kernel.actions.base import Action, ActionRefused, registry
from selfservice.kernel.batches import service
from selfservice.kernel.scope.actor import Actor

DO, CHOICE, ALL_ROWS = "do", "sel", "all"
# Posted instead of an action to download the chosen rows.
DOWNLOAD = "hent"
# So many acts have a place in the bar.
FEW = 4


def acts_for(actor: Actor, model: type) -> list[type[Action]]:
    """Actions on many of the model's rows, of those that the actor may run somewhere."""
    if actor.real is not None:
        return []
    return [
        action
        for action in registry.values()
        if action.bulk and not action.file_only and action.model is model
        if actor.kind in action.actors and may(actor, action)
    ]


def may(actor: Actor, action: type[Action]) -> bool:
    """Whether the actor holds the action's function anywhere."""
    return action.function is None or actor.holds(action.function)


def chosen(request: HttpRequest, queryset: Any, filtered: Any) -> Any:
    """The rows that were posted: all filtered rows, or the ticked ones of those that may be seen."""
    if ALL_ROWS in request.POST:
        return filtered
    return queryset.filter(uid__in=[uid for text in request.POST.getlist(CHOICE) if (uid := _uid(text))])


def begin(action: type[Action], actor: Actor, request: HttpRequest, rows: Any, source: str) -> HttpResponse:
    """Begin the batch and go to its page; a refusal becomes a message on the list."""
    try:
        batch = service.begin(action, actor, rows, source)
    except ActionRefused as refused:
        messages.error(request, refused.reason)
        return redirect(request.get_full_path())
    return redirect("batch", batch.uid)


def in_bar(acts: Sequence[type[Action]]) -> tuple[list[type[Action]], list[type[Action]]]:
    """The acts in the bar itself, the prominent ones first, and those behind "More"; so few all have a place in it."""
    front = sorted((action for action in acts if action.prominent), key=lambda action: action.order)
    rest = [action for action in acts if not action.prominent]
    return (front + rest, []) if len(acts) <= FEW else (front, rest)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
