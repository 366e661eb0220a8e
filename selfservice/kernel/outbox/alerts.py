"""Alarms to support: a command is late, refused or parked. Each is mailed once, with an audit entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest, Now
from django.utils import translation

from selfservice.kernel import audit
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue, handlers, scaled
from selfservice.kernel.scope.actor import SystemActor
from selfservice.kernel.scope.models import as_system

OPEN = (OutboxCommand.State.PENDING, OutboxCommand.State.SENDING, OutboxCommand.State.PARKED)


def raise_alarm(row: OutboxCommand, what: str, detail: str) -> None:
    """Mail support about a command and write an audit entry. The key makes it once; no mail is sent about a mail."""
    about = handlers[row.kind]().about(row)
    after = {"part": about, "attempts": row.attempts, "detail": detail}
    known = {name: value for name, value in after.items() if value}
    audit.record(SystemActor(reason="alarm"), f"alarm_{what}", row, company_id=row.company_id, after=known)
    if row.kind == "mail":
        return
    key = f"alarm:{row.uid}:{what}"
    if OutboxCommand.objects.system().filter(key=key).exists():
        return
    with translation.override("da"):
        kind = str(row)
    context = {"kind": kind, "about": about, "command": str(row.uid), "what": what, "detail": detail,
               "attempts": row.attempts}  # fmt: skip
    payload = {"to": settings.ALARM_MAIL, "template": "alarm", "language": "da", "context": context}
    enqueue(Command("mail", key, payload=payload), company_id=None)


def raise_due() -> int:
    """Raise the alarms that are due, by the database's clock; return how many."""
    raised = 0
    with as_system("raise alarms"):
        for kind, handler in handlers.items():
            for minutes in handler.alarms:
                late = _late(kind, minutes).filter(alarmed_minutes__lt=minutes).select_for_update(skip_locked=True)
                for row in late[:1000]:
                    OutboxCommand.objects.system().filter(pk=row.pk).update(alarmed_minutes=minutes)
                    raise_alarm(row, f"late_{minutes}", row.last_error)
                    raised += 1
    return raised


def late_now(kind: str) -> int:
    """Return how many commands of a kind are open past their first alarm. Under `as_system`."""
    return int(_late(kind, min(handlers[kind].alarms)).count())


def _late(kind: str, minutes: int) -> Any:
    """Return the open commands of a kind that are so old. The age counts from the day that a command is written for."""
    deadline = handlers[kind].deadline
    since = Greatest(F("created_at"), F("deadline_at") - scaled(deadline)) if deadline else F("created_at")
    still_open = OutboxCommand.objects.system().filter(kind=kind, state__in=OPEN).alias(since=since)
    return still_open.filter(since__lte=Now() - scaled(timedelta(minutes=minutes)))
