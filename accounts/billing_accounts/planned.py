"""What is planned for an account or a company on a later day, for its page."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.actions.base import registry
from selfservice.kernel.actions.receipts import Receipt, receipt_of
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor


def planned_on(actor: Actor, target: Any) -> list[Receipt]:
    """Return the receipts of what is planned for an object that the actor sees, the first day first."""
    runs = [run for run in _PLANNED.rows(actor, target._meta.label_lower, target.pk) if run.action in registry]
    found = (receipt_of(registry[run.action](actor), run, target) for run in runs)
    return [receipt for receipt in found if receipt]


def _planned(actor: Actor, model: str, pk: int) -> Any:
    runs = ActionRun.objects.visible_to(actor).filter(target_model=model, target_id=pk)
    return runs.filter(state=ActionRun.State.SCHEDULED).order_by("due_at", "pk")


_PLANNED: CachedQuery[ActionRun] = CachedQuery(_planned)
