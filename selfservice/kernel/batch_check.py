"""The preview of a batch: what would become of each row, asked as it will be asked when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from selfservice.kernel.action import Action, ActionRefused, FormInvalid
from selfservice.kernel.actions import checked
from selfservice.kernel.actor import Actor
from selfservice.kernel.batch_data import data_of
from selfservice.kernel.batch_run import targets_of, words
from selfservice.kernel.batches import action_of, rows_of
from selfservice.kernel.books import Book
from selfservice.kernel.models import Batch, BatchRow
from selfservice.kernel.scope import writing_as

CHUNK = 2_000
State = BatchRow.State


def check(batch: Batch, actor: Actor) -> None:
    """Give every row its verdict: ready, or refused with a reason. What a file got wrong stays so."""
    action, book = action_of(batch)(actor), Book()
    with writing_as(actor):
        rows_of(batch, actor).exclude(target_id=None).update(state=State.READY, reason="")
        for rows in _chunks(batch, actor):
            by_reason: dict[str, list[int]] = {}
            for row, target in zip(rows, targets_of(action, rows), strict=True):
                if reason := _verdict(batch, row, action, target, book):
                    by_reason.setdefault(reason, []).append(row.pk)
            for reason, found in by_reason.items():
                rows_of(batch, actor).filter(pk__in=found).update(state=State.REFUSED, reason=reason)
        batch.checked = True
        batch.save()


def _chunks(batch: Batch, actor: Actor) -> Iterator[list[BatchRow]]:
    after = 0
    while True:
        rows = rows_of(batch, actor).exclude(target_id=None).filter(pk__gt=after).order_by("pk")
        found = list(rows[:CHUNK])
        if found:
            yield found
        if len(found) < CHUNK:
            return
        after = found[-1].pk


def _verdict(batch: Batch, row: BatchRow, action: Action, target: Any, book: Book) -> str:
    if target is None:
        return words(LookupError())
    try:
        checked(action, target, data_of(batch, row, action, target), book)
    except (ActionRefused, FormInvalid) as refusal:
        return words(refusal)
    return ""
