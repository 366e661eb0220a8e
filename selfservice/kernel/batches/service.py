"""Batches: one action on many targets. This module creates and finds batches; batches/worker.py executes them.

A batch has a form (if the action has fields), a preview that validates each row, and a confirmation. Free workers then
execute its rows in chunks, each row by the same steps as a single run (actions/runner.py).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import Action, ActionRefused, may_run, registry
from selfservice.kernel.actions.runner import require_function
from selfservice.kernel.batches.progress import with_outcome
from selfservice.kernel.batches.restoring import restore
from selfservice.kernel.core.formatting import number
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import ScopedQuerySet, writing_as

# The most rows in one batch.
MOST = 20_000

INSERT = """
INSERT INTO kernel_batchrow
    (company_id, batch_id, line, target_id, given, data, state, reason, translations, temporary, attempt)
SELECT company_id, %s, row_number() OVER (), pk, '', '{{}}', 'ready', '', '{{}}', false, 0
FROM ({rows}) AS chosen (pk, company_id)
ON CONFLICT DO NOTHING
"""


def begin(action: type[Action], actor: Actor, rows: Any, source: str, *, uid: UUID | None = None) -> Batch:
    """Create a draft batch from an opened queryset of the action's model; it runs only after confirmation.

    `source` is a label for the origin of the rows, `uid` the batch's id, if not a new one. The preview checks
    permissions row by row.
    Raises PermissionDenied, or ActionRefused with a message for the user (no rows, too many).
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
        batch.uid = uid or batch.uid
        batch.save()
        sql, values = chosen.query.sql_with_params()
        with connection.cursor() as cursor:
            # Django compiled the statement; user input is only in the parameters.
            cursor.execute(INSERT.format(rows=sql), [batch.pk, *values])
    return batch


def undoing(batch: Batch, actor: Actor) -> type[Action] | None:
    """Return the action that undoes what the batch has done, if there is one that the actor may run."""
    found = registry.get(action_of(batch).undo)
    return found if found is not None and may_run(found, actor) else None


def undo(batch: Batch, actor: Actor, request_id: UUID | str | None = None) -> Batch:
    """Create a draft that undoes what the actor's batch has done. Raises Http404, or ActionRefused as `begin` does.

    The same `request_id` (from the form) a second time returns the first draft.
    """
    action = undoing(batch, actor)
    if action is None or action.model is None or not is_own(batch, actor):
        raise Http404
    done = with_outcome(rows_of(batch, actor)).filter(outcome="done")
    uid = uuid5(batch.uid, str(request_id)) if request_id else None
    source = _("Undone: %(source)s") % {"source": batch.source}
    try:
        with transaction.atomic():
            if action.slug == batch.action:
                draft = new(action, actor, batch.company_id, source)
                draft.uid = uid or draft.uid
                return restore(draft, action, actor, done)
            targets = action.model.objects.visible_to(actor, function=action.function)
            return begin(action, actor, targets.filter(pk__in=done.values("target_id")), source, uid=uid)
    except IntegrityError:
        if uid is None:
            raise
        return find(actor, uid)


def new(action: type[Action], actor: Actor, company_id: int, source: str) -> Batch:
    """Return a new, unsaved batch."""
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
    """Return a batch that the actor may see; raise Http404 when there is none."""
    try:
        return Batch.objects.visible_to(actor).filter(action__in=registry).get(uid=uid)
    except (Batch.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error


def is_own(batch: Batch, actor: Actor) -> bool:
    """Return whether the actor created the batch. Not while viewing as a colleague, who can do nothing with it."""
    return actor.real is None and (batch.actor_kind, batch.actor_id) == (actor.kind, actor.id)


def rows_of(batch: Batch, actor: Actor) -> ScopedQuerySet[BatchRow]:
    """Return the batch's rows at companies that the actor sees."""
    return BatchRow.objects.visible_to(actor).filter(batch=batch)


def targets(batch: Batch, actor: Actor) -> Any:
    """Return the targets of its rows that the actor sees with the action's function."""
    action = action_of(batch)
    model: Any = action.model or action.makes
    seen = model.objects.visible_to(actor, function=action.function)
    if action.model is None:
        # What is to be created is not there yet.
        return seen.none()
    return seen.filter(pk__in=rows_of(batch, actor).values("target_id"))


def action_of(batch: Batch) -> type[Action]:
    """Return the action class of the batch."""
    return registry[batch.action]
