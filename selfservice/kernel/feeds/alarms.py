"""Alarms to operations about refused files: one for each file and run, until the file is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from selfservice.kernel import audit
from selfservice.kernel.feeds.report import Result
from selfservice.kernel.models import FeedAlarm
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.scope.actor import SystemActor
from selfservice.kernel.scope.models import as_system

# Reasons in the alarm; `manage.py load` prints more.
REASONS = 10
ACTOR = SystemActor(reason="load a feed")


def raise_alarm(result: Result) -> None:
    """Store the alarm about a refused file, mail it, and write it into the log.

    No value of a cell is in it: mails and alarms are read by people who need not see whom a row is about.
    """
    reasons = [refusal.without_value for refusal in result.refusals[:REASONS]]
    with transaction.atomic(), as_system("raise alarms"):
        alarm = FeedAlarm.objects.create(
            name=result.name[:100], file=result.file[:255], refused=result.refused, reasons=reasons
        )
        audit.record(ACTOR, "alarm_feed", alarm, after={"refused": result.refused, "detail": reasons[0]})
        context = {
            "file": result.file,
            "refused": result.refused,
            "reasons": reasons,
            "more": result.refused - len(reasons),
        }
        payload = {"to": settings.ALARM_MAIL, "template": "alarm_feed", "language": "da", "context": context}
        enqueue(Command("mail", f"alarm:feed:{alarm.uid}", payload=payload), company_id=None)


def resolve_alarms(*, name: str = "", exclude: Sequence[str] = ()) -> None:
    """Resolve the open alarms about a file that is loaded, or about all files but `exclude`, which are no longer sent.

    A file that the feed does not declare can't be loaded: it is resolved when it is not sent again.
    """
    with transaction.atomic(), as_system("resolve alarms"):
        alarms = FeedAlarm.objects.filter(resolved_at=None).select_for_update()
        alarms = alarms.filter(name=name[:100]) if name else alarms.exclude(name__in=[one[:100] for one in exclude])
        found = {alarm.name: alarm for alarm in alarms.order_by("pk")}
        alarms.update(resolved_at=Now())
        for alarm in found.values():
            audit.record(ACTOR, "alarm_feed_resolved", alarm)
