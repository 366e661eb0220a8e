"""The progress of a batch: outcomes of its rows, including the answers of external systems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A row's own state until it has run; then the state of its run.
OUTCOME = Case(
    When(state="run", then=Coalesce(F("run__state"), Value("done"))),
    default=F("state"),
    output_field=CharField(),
)
# In display order.
OUTCOMES: dict[str, Any] = {
    "done": _("Done"),
    "sent": _("Sent, no answer yet"),
    "scheduled": _("Planned for its day"),
    "awaiting": _("Awaits approval"),
    "ready": _("Not begun"),
    "refused": pgettext_lazy("batch", "Not done"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
}
# In a preview, where nothing has run yet.
AHEAD: dict[str, Any] = {"ready": pgettext_lazy("batch", "Ready"), "refused": _("Will be skipped")}
# The outcomes of rows that were not done.
FAILURES = ("refused", "failed")
# Rows for which trying again may help: our own errors, what the world outside refused, and temporary reasons.
MAY_RETRY = Q(outcome__in=FAILURES, target_id__isnull=False) & (~Q(state="refused") | Q(temporary=True))


def label_of(outcome: str, *, draft: bool) -> Any:
    """Return the label of an outcome."""
    return AHEAD.get(outcome, OUTCOMES.get(outcome, outcome)) if draft else OUTCOMES.get(outcome, outcome)


def with_outcome(rows: Any) -> Any:
    """Annotate the rows of an opened queryset with their `outcome`."""
    return rows.annotate(outcome=OUTCOME)


def counts_of(rows: Any) -> dict[str, int]:
    """Return the number of rows by outcome, for every outcome, from an opened queryset."""
    found = dict(with_outcome(rows).order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


def total(counts: dict[str, int], outcomes: Iterable[str] = OUTCOMES) -> int:
    """Return the sum over several outcomes."""
    return sum(counts[outcome] for outcome in outcomes)
