"""Delivering the outbox: what each answer of the world outside makes of a command, and of the one behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.models.functions import Now
from hypothesis import given
from hypothesis import strategies as st

from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.kernel.outbox.results import BACKOFF_CAP, LOCAL_ERRORS, State, backoff
from selfservice.kernel.outbox.worker import LEASE, deliver_due
from selfservice.kernel.scope.models import as_system
from tests.kernel.examples import ExampleHandler

Handler = type[ExampleHandler]


def put(*keys: str) -> None:
    with as_system("tests: put"):
        for key in keys:
            enqueue(Command("example", key), company_id=None)


def find(key: str) -> OutboxCommand:
    with as_system("tests: look"):
        return OutboxCommand.objects.system().get(key=key)


def alter(**values: Any) -> None:
    with as_system("tests: alter"):
        OutboxCommand.objects.system().filter(kind="example").update(**values)


def now() -> datetime:
    """By the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (moment,) = cursor.fetchone() or (None,)
    assert isinstance(moment, datetime)
    return moment


def due_within(key: str, before: datetime, least: float, most: float) -> bool:
    """Whether the command is due again that many seconds after an attempt which was made between `before` and now."""
    return before + timedelta(seconds=least) <= find(key).due_at <= now() + timedelta(seconds=most)


def mails() -> list[OutboxCommand]:
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().filter(kind="mail").order_by("pk"))


def test_delivered(db: None, handler: Handler) -> None:
    put("a", "b", "c")
    assert deliver_due(kind="example") == 3
    assert handler.asked == ["a", "b", "c"]
    assert handler.outcomes == [("confirmed", "a"), ("confirmed", "b"), ("confirmed", "c")]
    row = find("a")
    assert (row.state, row.attempts, row.lease_until, row.lease_holder) == (State.DONE, 1, None, None)
    assert row.done_at is not None
    assert deliver_due(kind="example") == 0


def test_more_than_a_batch(db: None, handler: Handler) -> None:
    put(*[f"{n:03d}" for n in range(25)])
    assert deliver_due(kind="example") == 25
    assert handler.asked == [f"{n:03d}" for n in range(25)]


def test_what_is_not_due_waits(db: None, handler: Handler) -> None:
    put("later")
    alter(due_at=Now() + timedelta(seconds=5))
    assert deliver_due(kind="example") == 0
    alter(due_at=Now() - timedelta(seconds=5))
    assert deliver_due(kind="example", older_than=timedelta(seconds=10)) == 0
    assert deliver_due(older_than=timedelta(seconds=4)) == 1


def test_refused_for_good(db: None, handler: Handler) -> None:
    put("a", "b")
    handler.answers["a"] = Refused("exempt")
    assert deliver_due(kind="example") == 2
    assert (find("a").state, find("a").last_error) == (State.REFUSED, "exempt")
    assert find("b").state == State.DONE
    assert handler.outcomes == [("refused", "exempt"), ("confirmed", "b")]
    (mail,) = mails()
    assert mail.key == f"alarm:{find('a').uid}:refused"
    assert mail.payload["context"]["detail"] == "exempt"
    with as_system("tests: look"):
        assert AuditEntry.objects.system().filter(event="alarm_refused").count() == 1
    alter(due_at=Now() - timedelta(days=1))
    assert deliver_due(kind="example") == 0
    assert len(mails()) == 1


@pytest.mark.parametrize(
    ("asked_for", "least", "most"),
    [
        (None, 0.2, 2),
        (0.0, 0.2, 2),
        (-5.0, 0.2, 2),
        (7.0, 7, 7),
        (60.0, 60, 60),
        (86_400.0, 60, 60),
        (float("inf"), 60, 60),
        (float("nan"), 0.2, 2),
    ],
)
def test_unavailable(asked_for: float | None, least: float, most: float, db: None, handler: Handler) -> None:
    put("a")
    handler.answers["a"] = Unavailable("HTTP 503", asked_for)
    before = now()
    assert deliver_due(kind="example") == 1
    row = find("a")
    assert (row.state, row.attempts, row.local_errors) == (State.PENDING, 1, 0)
    assert (row.lease_until, row.last_error) == (None, "HTTP 503")
    assert due_within("a", before, least, most)
    assert mails() == []
    alter(due_at=Now())
    handler.answers.clear()
    assert deliver_due(kind="example") == 1
    assert (find("a").state, find("a").attempts, find("a").last_error) == (State.DONE, 2, "")


def test_unavailable_is_tried_for_ever(db: None, handler: Handler) -> None:
    put("a")
    handler.answers["a"] = Unavailable("HTTP 503")
    alter(attempts=10_000)
    before = now()
    assert deliver_due(kind="example") == 1
    assert find("a").state == State.PENDING
    assert due_within("a", before, 6, 60)


@given(st.integers(min_value=0, max_value=10_000))
def test_backoff_is_bounded(attempts: int) -> None:
    top = min(2.0 ** min(attempts, 10), 60)
    assert top / 10 <= backoff(attempts).total_seconds() <= top <= BACKOFF_CAP.total_seconds()


def test_backoff_has_jitter() -> None:
    assert len({backoff(3) for _ in range(20)}) > 10


def test_a_scaled_clock_shortens_everything(db: None, handler: Handler, settings: LazySettings) -> None:
    settings.CLOCK_SCALE = 60.0
    assert backoff(30) <= timedelta(seconds=1)
    put("a")
    handler.answers["a"] = Unavailable("HTTP 503", 60)
    before = now()
    deliver_due(kind="example")
    assert due_within("a", before, 1, 1)


def test_five_internal_errors_park_a_command(db: None, handler: Handler) -> None:
    put("a", "b")
    handler.answers["a"] = ZeroDivisionError("secret 4711")
    for number in range(1, LOCAL_ERRORS + 1):
        alter(due_at=Now())
        deliver_due(kind="example")
        row = find("a")
        assert row.local_errors == number
        assert row.state == (State.PARKED if number == LOCAL_ERRORS else State.PENDING)
        assert row.last_error.startswith("ZeroDivisionError in ")
        assert "4711" not in row.last_error
        assert len(mails()) == (number == LOCAL_ERRORS)
    assert find("b").state == State.DONE
    assert mails()[0].key == f"alarm:{find('a').uid}:parked"
    alter(due_at=Now())
    assert deliver_due(kind="example") == 0


@pytest.mark.parametrize("error", [ZeroDivisionError(), ValueError("\0")])
def test_a_failing_command_does_not_block_the_others(error: Exception, db: None, handler: Handler) -> None:
    put(*[f"poison {n}" for n in range(12)], "a", "b")
    handler.answers.update({f"poison {n}": error for n in range(12)})
    assert deliver_due(kind="example") == 14
    assert [find(key).state for key in ("a", "b")] == [State.DONE, State.DONE]


def test_a_success_that_can_not_be_recorded_counts_as_our_error(db: None, handler: Handler) -> None:
    put("a", "b")
    handler.answers["a"] = {"confirmed": ZeroDivisionError()}
    assert deliver_due(kind="example") == 2
    # Nothing of it is stored, and the one behind it was not held up.
    row = find("a")
    assert (row.state, row.local_errors, row.done_at) == (State.PENDING, 1, None)
    assert find("b").state == State.DONE


def test_a_refusal_that_can_not_be_recorded_counts_as_our_error(
    db: None, handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise ZeroDivisionError

    put("a", "b")
    handler.answers["a"] = Refused("exempt")
    monkeypatch.setattr(handler, "refused", fail)
    assert deliver_due(kind="example") == 2
    assert (find("a").state, find("a").local_errors) == (State.PENDING, 1)
    assert mails() == []
    assert find("b").state == State.DONE


def test_a_long_reason_is_kept_in_part(db: None, handler: Handler) -> None:
    put("a")
    handler.answers["a"] = Unavailable("x" * 100_000)
    deliver_due(kind="example")
    assert find("a").last_error == "x" * 500


def test_what_is_left_when_the_receiver_is_slow_goes_back(
    db: None, handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a", "b", "c")
    clock = [0.0]

    def pass_time(_command: OutboxCommand) -> None:
        clock[0] += LEASE.total_seconds()

    monkeypatch.setattr("selfservice.kernel.outbox.worker.time", SimpleNamespace(monotonic=lambda: clock[0]))
    handler.meanwhile.append(pass_time)
    assert deliver_due(kind="example") == 1
    assert handler.asked == ["a"]
    assert [(find(key).state, find(key).attempts) for key in "bc"] == [(State.PENDING, 0)] * 2
