"""A draft that gives back to each target of a batch the values that it had before.

For actions that undo themselves: each row has its own data, as from a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action, ActionRefused
from selfservice.kernel.actions.runner import require_function
from selfservice.kernel.batches.verdicts import verdict_in_words
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as

SIZE = 2_000
GONE = _lazy("You can't see it any more.")
CHANGED = _lazy("It has been changed again since then.")


def restore(draft: Batch, action: type[Action], actor: Actor, done: Any) -> Batch:
    """Save the draft with a row for each of the `done` rows, an opened queryset.

    A target that has been changed since has a refused row. Raises ActionRefused if there is nothing to restore.
    """
    require_function(action, actor)
    model: Any = action.model
    rows = list(done.select_related("run").order_by("line"))
    if not rows:
        raise ActionRefused(str(_lazy("There is nothing to undo.")))
    seen = model.objects.visible_to(actor, function=action.function).in_bulk([row.target_id for row in rows])
    draft.by_file = True
    with writing_as(actor):
        draft.save()
        BatchRow.objects.bulk_create(_rows(draft, action(actor), rows, seen), SIZE)
    return draft


def _rows(draft: Batch, action: Action, rows: list[Any], seen: dict[int, Any]) -> Iterator[BatchRow]:
    for row in rows:
        made = BatchRow(company_id=row.company_id, batch=draft, line=row.line)
        target = seen.get(row.target_id)
        data = None if target is None else action.data_before(target, row.run)
        if data is None:
            # Without its target the preview leaves the reason as it is.
            made.given, why = ("", GONE) if target is None else (str(target)[:100], CHANGED)
            verdict_in_words(partial(str, why)).write_to(made)
        else:
            made.target_id, made.data = row.target_id, dict(data)
        yield made
