"""Waking workers: one message under way is enough, and one that gets lost is missed for seconds only."""

from __future__ import annotations

import pytest
import redis
from django.conf import settings
from django.core.cache import cache

from selfservice.kernel import tasks
from selfservice.kernel.jobs import periodic, wakeup
from selfservice.kernel.jobs.wakeup import JOB, clear_wakeup, wake, wake_job, wake_later

QUEUE = "letters"


@pytest.fixture
def broker() -> redis.Redis:
    """The broker, with nothing waiting (the cache is emptied before each test, and lies on the same server)."""
    return redis.Redis.from_url(settings.REDIS_URL)


def test_many_commands_are_one_message(broker: redis.Redis) -> None:
    for _ in range(50):
        wake("eboks.letter", QUEUE)
    assert broker.llen(QUEUE) == 1


def test_each_kind_has_its_own(broker: redis.Redis) -> None:
    wake("eboks.letter", QUEUE)
    wake("mail", QUEUE)
    assert broker.llen(QUEUE) == 2


def test_after_a_worker_has_taken_it_another_is_sent(broker: redis.Redis) -> None:
    wake("eboks.letter", QUEUE)
    clear_wakeup("eboks.letter")
    wake("eboks.letter", QUEUE)
    assert broker.llen(QUEUE) == 2


def test_one_that_is_lost_stops_others_for_seconds_only(broker: redis.Redis) -> None:
    wake("eboks.letter", QUEUE)
    (key,) = [name for name in broker.keys("*") if b"wake:" in name]
    assert 0 < broker.ttl(key) <= wakeup.UNDER_WAY_SECONDS
    broker.delete(key, QUEUE)
    wake("eboks.letter", QUEUE)
    assert broker.llen(QUEUE) == 1


def test_without_redis_nothing_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(cache, "add", away)
    monkeypatch.setattr(cache, "delete", away)
    wake("eboks.letter", QUEUE)
    clear_wakeup("eboks.letter")


def test_one_for_each_moment_that_something_is_due(broker: redis.Redis) -> None:
    for seconds in (5, 5, 70, 5, 70):
        wake_later("mail", QUEUE, seconds)
    assert broker.llen(QUEUE) == 2


def test_a_periodic_job_is_done_at_once_by_one_message(broker: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def work() -> int:
        done.append("once")
        return 1

    monkeypatch.setitem(periodic._jobs, "example", work)
    for _ in range(50):
        wake_job("example")
    assert broker.llen("default") == 1
    tasks.job(name="example")
    assert done == ["once"] and tasks.job.name == JOB
    wake_job("example")
    assert broker.llen("default") == 2
