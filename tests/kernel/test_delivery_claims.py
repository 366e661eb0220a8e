"""Claims: a row is one worker's at a time, until its lease is over; a late answer still counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

from django.db import connections
from django.db.models.functions import Now

from selfservice.kernel.core.errors import Refused, Unavailable
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.results import State
from selfservice.kernel.outbox.worker import _claim, deliver_due
from selfservice.kernel.scope.models import as_system
from tests.kernel.test_delivery import Handler, alter, find, mails, now, put
from tests.patience import SECONDS

AT_ONCE = timedelta(0)


def claim(number: int = 10) -> list[str]:
    return [row.key for row in _claim("example", uuid4(), AT_ONCE, number)]


def test_a_claimed_row_is_not_claimed_again_before_its_lease_is_over(db: None, handler: Handler) -> None:
    put("a")
    assert claim() == ["a"]
    assert claim() == []
    alter(lease_until=Now() + timedelta(seconds=1))
    assert claim() == []
    alter(lease_until=Now() - timedelta(seconds=1))
    assert claim() == ["a"]
    assert (find("a").state, find("a").attempts) == (State.SENDING, 2)


def test_a_lease_lasts_ninety_seconds(db: None, handler: Handler, settings: Any) -> None:
    put("a")
    for scale, seconds in ((1.0, 90), (60.0, 1.5)):
        settings.CLOCK_SCALE = scale
        alter(lease_until=None)
        before = now()
        assert claim() == ["a"]
        until = find("a").lease_until
        assert until is not None
        assert before <= until - timedelta(seconds=seconds) <= now()


def test_the_longest_due_come_first(db: None, handler: Handler) -> None:
    put("young", "old")
    with as_system("tests"):
        OutboxCommand.objects.system().filter(key="old").update(due_at=Now() - timedelta(hours=1))
    assert claim(1) == ["old"]
    assert claim(1) == ["young"]


def test_states_that_are_over_are_not_claimed(db: None, handler: Handler) -> None:
    put("a")
    for state in (State.DONE, State.REFUSED, State.PARKED):
        alter(state=state)
        assert claim() == []


def test_two_workers_share_the_work(committed: None, handler: Handler) -> None:
    keys = [f"{n:03d}" for n in range(60)]
    put(*keys)
    start = Barrier(4)

    def work(_number: int) -> int:
        try:
            start.wait(SECONDS)
            return deliver_due(kind="example")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 60
    assert sorted(handler.asked) == keys
    assert sorted(key for _what, key in handler.outcomes) == keys


def test_a_row_locked_by_another_transaction_is_skipped(committed: None, handler: Handler) -> None:
    put("held", "free")

    def work() -> int:
        try:
            return deliver_due(kind="example")
        finally:
            connections.close_all()

    with as_system("tests: hold"), ThreadPoolExecutor(1) as pool:
        OutboxCommand.objects.system().select_for_update().get(key="held")
        assert pool.submit(work).result(60) == 1
    assert handler.asked == ["free"]
    assert deliver_due(kind="example") == 1


def lose_the_lease(command: OutboxCommand) -> None:
    """While the world outside is asked, the lease runs out and another worker claims the row."""
    alter(lease_until=Now() - timedelta(seconds=1))
    assert claim() == [command.key]


def test_a_late_success_counts(db: None, handler: Handler) -> None:
    put("a")
    handler.meanwhile.append(lose_the_lease)
    assert deliver_due(kind="example") == 1
    assert (find("a").state, find("a").lease_holder) == (State.DONE, None)
    assert handler.outcomes == [("confirmed", "a")]


def test_a_success_that_another_worker_has_recorded_is_not_handled_again(db: None, handler: Handler) -> None:
    put("a")
    handler.meanwhile.append(lambda _command: alter(state=State.DONE, done_at=Now(), lease_holder=None))
    deliver_due(kind="example")
    assert handler.outcomes == []


def test_a_late_refusal_or_failure_is_left_to_the_other_worker(db: None, handler: Handler) -> None:
    handler.meanwhile.append(lose_the_lease)
    for error in (Refused("exempt"), Unavailable("HTTP 503"), ZeroDivisionError()):
        put(f"{error!r}")
        handler.answers[f"{error!r}"] = error
        assert deliver_due(kind="example") == 1
        row = find(f"{error!r}")
        assert (row.state, row.attempts, row.local_errors, row.last_error) == (State.SENDING, 2, 0, "")
        alter(state=State.DONE)
    assert handler.outcomes == []
    assert mails() == []


def test_a_late_success_after_a_refusal_counts(db: None, handler: Handler) -> None:
    """The receiver has it: the other worker was refused because it was there already, or because it came too late."""
    put("a")
    handler.meanwhile.append(lambda _command: alter(state=State.REFUSED, lease_holder=None))
    deliver_due(kind="example")
    assert find("a").state == State.DONE
