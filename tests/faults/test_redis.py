"""Redis forgets, is not there, or takes calls and never answers."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from selfservice.local import processes
from tests.faults.conftest import Run
from tests.faults.letters import Letters
from tests.faults.portal import FaultyPortal


def test_redis_flushed(faulty: FaultyPortal, run: Run) -> None:
    run(processes.worker())
    run(processes.scheduler())
    letters = Letters(faulty, 30)
    letters.await_some()
    client = redis.Redis.from_url(faulty.valkey.url())
    client.flushall()
    more = Letters(faulty, 10)
    client.flushall()
    letters.check_all_kept()
    more.check_all_kept()


def test_redis_down(faulty: FaultyPortal, run: Run) -> None:
    run(processes.worker())
    run(processes.scheduler())
    before = Letters(faulty, 20)
    before.await_some()
    faulty.valkey.stop()
    try:
        # Applications are taken, and delivered, without it.
        during = Letters(faulty, 10)
        during.await_all()
    finally:
        faulty.valkey.start()
    after = Letters(faulty, 10)
    for letters in (before, during, after):
        letters.check_all_kept()


def test_redis_does_not_answer(faulty: FaultyPortal, run: Run) -> None:
    run(processes.worker())
    run(processes.scheduler())
    before = Letters(faulty, 20)
    before.await_some()
    with _stopped(faulty):
        during = Letters(faulty, 5)
        during.await_all()
    for letters in (before, during):
        letters.check_all_kept()


@contextmanager
def _stopped(portal: FaultyPortal) -> Iterator[None]:
    """Its port takes connections (the kernel does), but nobody reads them."""
    assert portal.valkey.process
    os.kill(portal.valkey.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(portal.valkey.process.pid, signal.SIGCONT)
