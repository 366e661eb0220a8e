"""Display of a batch's rows: a page of rows, refusal reasons with counts, and the export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Action
from selfservice.kernel.batches.preview import annotate_changes
from selfservice.kernel.batches.progress import OUTCOMES, label_of, with_outcome
from selfservice.kernel.batches.service import rows_of
from selfservice.kernel.batches.worker import targets_of
from selfservice.kernel.db.keyset import Order
from selfservice.kernel.exports.writers import Export
from selfservice.kernel.models import Batch
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.columns import Column
from selfservice.kernel.web.object_links import page_of as own_page_of

# Query parameters: the outcome to filter by, and the line after which the page begins.
SHOW, AFTER = "vis", "efter"
SIZE = 50
REASONS = 5


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of rows; `shown` is the outcome filter, `next` the line after which the next page begins.

    `common`: of a draft, what will happen to all ready rows of the page alike, as names and values.
    """

    rows: Sequence[Any]
    common: Sequence[tuple[Any, Any]]
    shown: str
    first: bool
    next: int | None

    @property
    def is_whole(self) -> bool:
        """Return whether these are all rows, so that what is common here is common to all."""
        return self.first and self.next is None and not self.shown


def page_of(batch: Batch, rows: Any, act: Action, params: Any) -> RowsPage:
    """Return the page for the query parameters; ignore invalid ones."""
    shown, after = params.get(SHOW, ""), params.get(AFTER, "")
    edge = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    found = with_outcome(rows).select_related("run").order_by("line", "pk")
    if shown in OUTCOMES:
        found = found.filter(outcome=shown)
    # Each line has one row, so a line number identifies where a page begins.
    page = list(found.filter(line__gt=edge)[: SIZE + 1])
    more, page = len(page) > SIZE, page[:SIZE]
    name(page, act, draft=batch.state == Batch.State.DRAFT)
    common: list[tuple[Any, Any]] = []
    if batch.state == Batch.State.DRAFT:
        common = annotate_changes(batch, page, [row.target for row in page], act)
    return RowsPage(page, common, shown if shown in OUTCOMES else "", not edge, page[-1].line if more else None)


def reasons_of(rows: Any) -> list[tuple[str, int]]:
    """Return the most common refusal reasons with their counts."""
    reasons = rows.exclude(reason="").order_by().values_list("reason", "translations").annotate(n=Count("pk"))
    language = get_language()
    return [(texts.get(language) or reason, n) for reason, texts, n in reasons.order_by("-n", "reason")[:REASONS]]


def name(rows: Sequence[Any], act: Action, *, draft: bool = False) -> None:
    """Annotate each row with its target's name, if the actor may see it, and the label of its outcome."""
    for row, target in zip(rows, targets_of(act, rows) if act.model else created(act, rows), strict=True):
        row.name = str(target) if target is not None else row.given
        row.target, seen = target, target is not None
        row.subtitle, row.url = (act.subtitle(target), own_page_of(target)) if seen else ("", "")
        row.word = label_of(row.outcome, draft=draft)
        row.why = row.reason_shown
        if row.outcome == "refused" and row.run and not row.why:
            # By the world outside.
            row.why = act.outside_reason(row.run.reason) or _("The network refused it.")


def created(act: Action, rows: Sequence[Any]) -> list[Any]:
    """Return what the rows have created, in their order; None for one that has not, or that the actor doesn't see."""
    model: Any = act.makes
    made = {row.run.target_id for row in rows if row.run}
    found = model.objects.visible_to(act.actor, function=act.function).in_bulk(made) if made else {}
    return [found.get(row.run.target_id) if row.run else None for row in rows]


def _at(row: Any) -> Any:
    return row.run.finished_at or row.run.created_at if row.run else ""


def export_of(batch: Batch, act: Action, actor: Actor, language: str) -> Export:
    """Return the export of the result."""
    columns = (
        Column("line", _lazy("Line"), lambda row: str(row.line), text=lambda row: row.line),
        Column("name", act.many_noun, lambda row: row.name),
        Column("result", _lazy("Result"), lambda row: str(row.word)),
        Column("why", _lazy("Reason"), lambda row: row.why),
        Column("at", _lazy("Time"), lambda row: "", text=_at),
    )
    return Export(
        name=batch.action.replace("_", "-"),
        title=str(act.label),
        columns=columns,
        rows=with_outcome(rows_of(batch, actor)).select_related("run"),
        order=Order("line", F("line")),
        actor=actor,
        language=language,
        decorate=lambda rows: name(rows, act),
    )
