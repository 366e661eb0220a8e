"""How far a batch has come: what became of its rows, the answers of the world outside included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, Count, F, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

# A row's own state until it is done here; then its run's.
OUTCOME = Case(
    When(state="run", then=Coalesce(F("run__state"), Value("done"))),
    default=F("state"),
    output_field=CharField(),
)
# In the order in which they are told.
OUTCOMES: dict[str, Any] = {
    "done": _("Done"),
    "sent": _("Sent, no answer yet"),
    "scheduled": _("Planned for its day"),
    "awaiting": _("Awaits approval"),
    "ready": _("Not begun"),
    "refused": _("Refused"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
}
# What a retry is about.
FAILURES = ("refused", "failed")


def with_outcome(rows: Any) -> Any:
    """The rows of an opened query set, each with its `outcome`."""
    return rows.annotate(outcome=OUTCOME)


def counts_of(rows: Any) -> dict[str, int]:
    """How many rows of an opened query set have which outcome; every outcome is there."""
    found = dict(with_outcome(rows).order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


def total(counts: dict[str, int], outcomes: Iterable[str] = OUTCOMES) -> int:
    """Of several outcomes together."""
    return sum(counts[outcome] for outcome in outcomes)
