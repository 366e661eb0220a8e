"""The objects that the exchange has, found and named by the kind and id of its answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from selfservice.kernel.scope.actor import Actor
from telephony.exchange.sync import KINDS
from telephony.models import CallerList, CallFlow, ExchangeState, Recording, Schedule, TelephoneNumber, TelephonyUser

MODELS: dict[str, Any] = {kind: model for model, kind in KINDS.items()}
# The page of an object, by its model; of the others there is a list of all.
PAGES = {
    CallerList: ("caller_lists", False),
    CallFlow: ("flow", True),
    Recording: ("recording", True),
    Schedule: ("schedule", True),
    TelephoneNumber: ("telephone_numbers", False),
    TelephonyUser: ("telephony_user", True),
}


def names_of(actor: Actor, states: Sequence[ExchangeState]) -> dict[int, str]:
    """Return what people call the objects, by the key of the state; one query for each kind.

    Without those that no longer exist, or that the actor does not see.
    """
    by_kind: dict[str, list[ExchangeState]] = defaultdict(list)
    for state in states:
        by_kind[state.kind].append(state)
    found = {}
    for kind, same in by_kind.items():
        rows = MODELS[kind].objects.visible_to(actor).filter(uid__in=[state.object_uid for state in same])
        names = {(row.uid, row.company_id): str(row) for row in rows}
        for state in same:
            if name := names.get((state.object_uid, state.company_id)):
                found[state.pk] = name
    return found


def page_of(state: ExchangeState) -> str:
    """Return the address of the page where the object is changed."""
    name, own = PAGES[MODELS[state.kind]]
    return reverse(name, args=[state.object_uid]) if own else reverse(name)


def refused(actor: Actor, *uids: UUID) -> list[ExchangeState]:
    """Return the refusals of objects by their ids, or of all that the actor sees, the last first."""
    rows = ExchangeState.objects.visible_to(actor).filter(state=ExchangeState.State.REFUSED)
    return list((rows.filter(object_uid__in=uids) if uids else rows).order_by("-answered_at", "-id"))
