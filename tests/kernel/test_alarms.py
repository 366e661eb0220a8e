"""Alarms to support at 30, 60 and 90 minutes, each once; and hints, which may get lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import transaction
from django.db.models.functions import Now

from selfservice.celery import app
from selfservice.kernel.jobs.wakeup import wake
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.outbox import alerts
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.outbox.results import State
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from selfservice.local.ports import free_port
from tests.kernel.test_delivery import Handler, alter, find, mails, put


def at_age(minutes: float) -> int:
    alter(created_at=Now() - timedelta(minutes=minutes))
    return alerts.raise_due()


def late() -> int:
    with as_system("tests: look"):
        return alerts.late_now("example")


def test_each_alarm_is_raised_once(db: None, handler: Handler) -> None:
    put("a")
    assert [at_age(m) for m in (0, 29.9, 30, 30, 59, 60, 60, 89, 90, 90, 120)] == [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    uid = find("a").uid
    assert [mail.key for mail in mails()] == [f"alarm:{uid}:late_{minutes}" for minutes in (30, 60, 90)]
    assert find("a").alarmed_minutes == 90
    with as_system("tests: look"):
        events = AuditEntry.objects.system().order_by("pk").values_list("event", flat=True)
        assert list(events) == ["alarm_late_30", "alarm_late_60", "alarm_late_90"]


def test_after_a_long_stop_all_are_raised(db: None, handler: Handler) -> None:
    put("a", "b")
    assert at_age(1000) == 6
    assert at_age(1001) == 0
    assert len(mails()) == 6


@pytest.mark.parametrize(
    ("state", "raised"),
    [(State.PENDING, 1), (State.SENDING, 1), (State.PARKED, 1), (State.DONE, 0), (State.REFUSED, 0)],
)
def test_only_what_is_open_is_late(state: str, raised: int, db: None, handler: Handler) -> None:
    put("a")
    alter(state=state)
    assert at_age(31) == raised
    assert late() == raised


def test_alarms_follow_the_scaled_clock(db: None, handler: Handler, settings: LazySettings) -> None:
    put("a")
    assert at_age(1) == 0
    settings.CLOCK_SCALE = 60.0
    assert at_age(0.5) == 1
    assert late() == 1


def test_mail_goes_to_support_and_says_what(db: None, handler: Handler, settings: LazySettings) -> None:
    put("a")
    alter(attempts=7, last_error="HTTP 503")
    at_age(31)
    (mail,) = mails()
    assert mail.payload["to"] == settings.ALARM_MAIL
    assert mail.payload["context"] == {
        "kind": "Example",
        "command": str(find("a").uid),
        "what": "late_30",
        "about": "",
        "detail": "HTTP 503",
        "attempts": 7,
    }


def test_a_mail_about_a_mail_is_not_sent(db: None) -> None:
    with as_system("tests"):
        row = enqueue(Command("mail", "a mail"), company_id=None)
        alerts.raise_alarm(row, "refused", "no such address")
    assert len(mails()) == 1
    with as_system("tests"):
        assert AuditEntry.objects.system().filter(event="alarm_refused").count() == 1


def test_without_redis_a_change_is_made_and_delivered_later(committed: None, handler: Handler) -> None:
    # What Celery's types don't know: settings can be set, and connections made again.
    celery: Any = app
    kept, port = celery.conf.broker_url, free_port()
    celery.conf.broker_url = f"redis://127.0.0.1:{port}/0"
    celery._after_fork()
    cache.clear()
    try:
        wake("example", "default")
        with transaction.atomic():
            put("a")
        assert celery.connection_for_write().port == port
        assert deliver_due(kind="example") == 1
    finally:
        celery.conf.broker_url = kept
        celery._after_fork()
    assert find("a").state == State.DONE


def test_a_command_is_written_with_its_change_or_not_at_all(committed: None, handler: Handler) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put("a")
        raise ZeroDivisionError
    with as_system("tests"):
        assert not OutboxCommand.objects.system().exists()
