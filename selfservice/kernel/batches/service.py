"""Batches: one action on many targets. This module begins and finds them; batches/worker.py does what they ask.

A batch goes through its own form (if the action has one), a preview with a verdict for each row, a yes, and then
row by row through the very same steps as a single run (actions/runner.py), in chunks, by whichever worker is free.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import Action, ActionRefused, registry
from selfservice.kernel.actions.runner import require_function
from selfservice.kernel.core.formatting import number
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedQuerySet, writing_as

# Rows of one batch.
MOST = 20_000

INSERT = """
INSERT INTO kernel_batchrow (company_id, batch_id, line, target_id, given, data, state, reason, attempt)
SELECT company_id, %s, row_number() OVER (), pk, '', '{{}}', 'ready', '', 0 FROM ({rows}) AS chosen (pk, company_id)
ON CONFLICT DO NOTHING
"""


def begin(action: type[Action], actor: Actor, rows: Any, source: str) -> Batch:
    """A batch of the rows of an opened query set of the action's model, which is not begun before it is confirmed.

    `source` says in words where they were chosen. Which of them the actor may act on is asked row by row.
    Raises PermissionDenied, or ActionRefused with words for the person (no rows, too many).
    """
    require_function(action, actor)
    if not action.bulk or action.file_only or action.model is None:
        raise Http404
    company_column = action.model.scope.company
    chosen = rows.values_list("pk", company_column)
    with writing_as(actor):
        first = chosen.order_by(company_column)[:1]
        if not first:
            raise ActionRefused(_("Nothing is chosen. Tick the rows that it is about."))
        if rows.order_by()[: MOST + 1].count() > MOST:
            raise ActionRefused(
                _("At most %(most)s rows can be done at once. Filter the list until there are fewer.")
                % {"most": number(MOST)}
            )
        batch = new(action, actor, first[0][1], source)
        batch.save()
        sql, values = chosen.query.sql_with_params()
        with connection.cursor() as cursor:
            # The statement is Django's own; what people typed stands in the parameters.
            cursor.execute(INSERT.format(rows=sql), [batch.pk, *values])
    return batch


def new(action: type[Action], actor: Actor, company_id: int, source: str) -> Batch:
    """The row of a new batch, unsaved."""
    return Batch(
        company_id=company_id,
        action=action.slug,
        actor_kind=actor.kind,
        actor_id=actor.id or 0,
        actor_name=actor.name[:200],
        actor_ip=actor.ip,
        language=get_language() or "da",
        source=source[:200],
    )


def find(actor: Actor, uid: UUID | str) -> Batch:
    """A batch that the actor may see; Http404 when there is none."""
    try:
        return Batch.objects.visible_to(actor).filter(action__in=registry).get(uid=uid)
    except (Batch.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error


def is_own(batch: Batch, actor: Actor) -> bool:
    """Whether the actor has begun it."""
    return (batch.actor_kind, batch.actor_id) == (actor.kind, actor.id)


def rows_of(batch: Batch, actor: Actor) -> ScopedQuerySet[BatchRow]:
    """Its rows at the companies that the actor sees."""
    return BatchRow.objects.visible_to(actor).filter(batch=batch)


def targets(batch: Batch, actor: Actor) -> Any:
    """What its rows are about, as far as the actor sees it with the action's function."""
    action = action_of(batch)
    if action.model is None:
        raise Http404
    seen = action.model.objects.visible_to(actor, function=action.function)
    return seen.filter(pk__in=rows_of(batch, actor).values("target_id"))


def action_of(batch: Batch) -> type[Action]:
    """What is done to each row."""
    return registry[batch.action]
