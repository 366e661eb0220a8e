"""Close cases that have been solved for so long that a message begins a new one."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from selfservice.kernel.jobs.retention import Ago
from selfservice.kernel.scope.models import as_system
from selfservice.support.models import Case

# Cases of one round.
MOST = 500


def close_solved() -> int:
    """Close them, and return how many."""
    with transaction.atomic(), as_system("close cases that were solved"):
        old = Case.objects.system().filter(state=Case.State.SOLVED, solved_at__lt=Ago(days=settings.CASE_REOPEN_DAYS))
        found = list(old.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:MOST])
        return Case.objects.system().filter(pk__in=found).update(state=Case.State.CLOSED, closed_at=Now())
