"""The preview of a batch, a dry run: validates each row with the same rules as execution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

from django import forms
from django.utils import timezone

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.runner import RunContext
from selfservice.kernel.batches.forms import data_of
from selfservice.kernel.batches.service import action_of, rows_of
from selfservice.kernel.batches.verdicts import REFUSALS, Verdict, verdict_of
from selfservice.kernel.batches.worker import check_row, targets_of, write_verdicts
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as

CHUNK = 2_000
State = BatchRow.State


def check(batch: Batch, actor: Actor) -> None:
    """Set each row to ready, or refused with a reason. Errors of the file remain."""
    action, context, sums = action_of(batch)(actor), RunContext(is_batch=True), Counter[str]()
    with writing_as(actor):
        rows_of(batch, actor).exclude(target_id=None).update(
            state=State.READY, reason="", translations={}, temporary=False
        )
        unread = rows_of(batch, actor).exclude(target_id=None).order_by("pk").iterator(CHUNK)
        while rows := list(islice(unread, CHUNK)):
            refused = []
            for row, target in zip(rows, targets_of(action, rows), strict=True):
                found, added = _verdict(batch, row, action, target, context)
                sums.update(added)
                if found:
                    found.write_to(row)
                    refused.append(row)
            write_verdicts(refused)
        batch.checked, batch.sums = True, {name: str(amount) for name, amount in sums.items()}
        batch.save()


def _verdict(
    batch: Batch, row: BatchRow, action: Action, target: Any, context: RunContext
) -> tuple[Verdict | None, Mapping[str, Decimal]]:
    """Return the verdict of a refused row, and the row's costs by name."""
    try:
        form = check_row(batch, row, action, target, context)
    except REFUSALS as refusal:
        return verdict_of(refusal, partial(check_row, batch, row, action, target, RunContext())), {}
    return None, action.sums(target, form.cleaned_data, day_of(form))


def day_of(form: forms.Form) -> date:
    """Return the requested day, by default today."""
    return due_date.due_on(form.cleaned_data) or timezone.localdate()


def annotate_changes(
    batch: Batch, rows: Sequence[BatchRow], targets: Sequence[Any], action: Action
) -> list[tuple[Any, Any]]:
    """Return what will happen to all ready rows of a draft alike, as names and values; annotate each with the rest."""
    changes: dict[int, list[tuple[str, str]]] = {}
    for row, target in zip(rows, targets, strict=True):
        if row.state != State.READY or (target is None and action.model is not None):
            continue
        form = action.full_form(target, data_of(batch, row, action, target))
        # Execution will find what changed since the preview.
        if not form.is_valid():
            continue
        found = action.in_short(target, form.cleaned_data, day_of(form))
        given = [(form.fields[name].label, row.data[name]) for name in row.data if name in form.fields]
        changes[row.pk] = [(str(name), value) for name, value in found or given]
    first = next(iter(changes.values()), [])
    common = [change for change in first if all(change in other for other in changes.values())]
    if len(changes) < 2:
        common = []
    for row in rows:
        vars(row)["changes"] = [change for change in changes.get(row.pk, ()) if change not in common]
    return common
