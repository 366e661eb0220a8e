"""Periodic jobs: unanswered transfers lapse, old usage records are deleted."""

from __future__ import annotations

from django.db import connection
from django.db.models.functions import Now

from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.jobs.periodic import register
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Transfer
from subscriptions.transfers.actions.answer_transfer import LapseTransfer
from subscriptions.usage.load import KEPT_MONTHS

MOST = 100


def lapse_transfers() -> int:
    """Let transfers lapse that the recipient has not answered within 48 hours, and return how many."""
    lapsed = 0
    with as_system("let transfers lapse"):
        late = Transfer.objects.system().filter(state=Transfer.State.WAITING, expires_at__lt=Now())
        uids = list(late.order_by("expires_at").values_list("uid", flat=True)[:MOST])
    for uid in uids:
        # One transaction each: of an answer and a lapse at the same time, only the first one takes effect.
        with as_system("a transfer lapses") as system:
            try:
                run(LapseTransfer, system, uid)
                lapsed += 1
            except ActionRefused:
                continue
    return lapsed


def drop_old_records() -> int:
    """Drop the partitions of usage records past their retention, and return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT usage_forget(%s)", [KEPT_MONTHS])
        return int(cursor.fetchone()[0])


register("transfers lapse", lapse_transfers)
register("records of usage are forgotten", drop_old_records)
