"""The preview of a batch, a dry run: validates each row with the same rules as execution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django import forms
from django.utils import timezone

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import Action, ActionRefused, FormInvalid
from selfservice.kernel.actions.runner import RunContext, checked
from selfservice.kernel.batches.forms import data_of
from selfservice.kernel.batches.service import action_of, rows_of
from selfservice.kernel.batches.worker import refusal_text, targets_of
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as

CHUNK = 2_000
State = BatchRow.State


def check(batch: Batch, actor: Actor) -> None:
    """Set each row to ready, or refused with a reason. Errors of the file remain."""
    action, context, sums = action_of(batch)(actor), RunContext(is_batch=True), Counter[str]()
    with writing_as(actor):
        rows_of(batch, actor).exclude(target_id=None).update(state=State.READY, reason="")
        unread = rows_of(batch, actor).exclude(target_id=None).order_by("pk").iterator(CHUNK)
        while rows := list(islice(unread, CHUNK)):
            by_reason: dict[str, list[int]] = {}
            for row, target in zip(rows, targets_of(action, rows), strict=True):
                reason, added = _verdict(batch, row, action, target, context)
                sums.update(added)
                if reason:
                    by_reason.setdefault(reason, []).append(row.pk)
            for reason, found in by_reason.items():
                rows_of(batch, actor).filter(pk__in=found).update(state=State.REFUSED, reason=reason)
        batch.checked, batch.sums = True, {name: str(amount) for name, amount in sums.items()}
        batch.save()


def _verdict(
    batch: Batch, row: BatchRow, action: Action, target: Any, context: RunContext
) -> tuple[str, Mapping[str, Decimal]]:
    """Return the reason for refusal, or "" and the row's costs by name."""
    if target is None:
        return refusal_text(LookupError()), {}
    try:
        form = checked(action, target, data_of(batch, row, action, target), context)
    except (ActionRefused, FormInvalid) as refusal:
        return refusal_text(refusal), {}
    return "", action.sums(target, form.cleaned_data, day_of(form))


def day_of(form: forms.Form) -> date:
    """Return the requested day, by default today."""
    return due_date.due_on(form.cleaned_data) or timezone.localdate()


def annotate_changes(batch: Batch, rows: Sequence[BatchRow], targets: Sequence[Any], action: Action) -> None:
    """Annotate each ready row of a draft with its expected changes, as names and values."""
    for row, target in zip(rows, targets, strict=True):
        if row.state != State.READY or target is None:
            continue
        form = action.full_form(target, data_of(batch, row, action, target))
        # Execution will find what changed since the preview.
        if not form.is_valid():
            continue
        changes = action.in_short(target, form.cleaned_data, day_of(form))
        given = [(form.fields[name].label, row.data[name]) for name in row.data if name in form.fields]
        vars(row)["changes"] = changes or given
