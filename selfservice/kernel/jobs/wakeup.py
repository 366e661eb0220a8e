"""Hints to the workers, by Celery. They carry no work: what must be done stands in the outbox."""

from __future__ import annotations

import math
import time

import structlog
from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from selfservice.celery import app

# The tasks in tasks.py, by name: they call what gives hints itself.
DELIVER = "kernel.deliver"
SCHEDULED = "kernel.scheduled"
BATCHES = "kernel.batches"
FILES = "kernel.files"
# A hint under way makes others needless: ten thousand commands at once are not ten thousand messages. If it gets lost,
# others are given again after so many seconds.
UNDER_WAY_SECONDS = 10
log = structlog.get_logger(__name__)


def hint(kind: str, queue: str) -> None:
    """Ask a worker to look into the outbox. A hint that can't be sent is nothing lost: the sweep delivers."""
    try:
        if cache.add(_key(kind), 1, UNDER_WAY_SECONDS):
            app.send_task(DELIVER, kwargs={"kind": kind}, queue=queue, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("outbox hint not sent", kind=kind, error=type(error).__name__)


def hint_task(task: str) -> None:
    """Ask a worker to help with what the sweep does by itself otherwise, only later: SCHEDULED, BATCHES, FILES."""
    try:
        if cache.add(_key(task), 1, UNDER_WAY_SECONDS):
            app.send_task(task, queue="default", retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("hint not sent", task=task, error=type(error).__name__)


def hint_later(kind: str, queue: str, seconds: float) -> None:
    """Ask a worker to look once so many seconds have passed. One hint for each second (of delivery's clock) will do."""
    moment = int((time.time() + seconds) * settings.CLOCK_SCALE)
    try:
        if cache.add(f"later:{kind}:{moment}", 1, math.ceil(seconds) + UNDER_WAY_SECONDS):
            app.send_task(DELIVER, kwargs={"kind": kind}, queue=queue, retry=False, countdown=seconds)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("outbox hint not sent", kind=kind, error=type(error).__name__)


def taken(kind: str) -> None:
    """A worker has the hint, and has not looked yet: what comes from now on needs a new one."""
    try:
        cache.delete(_key(kind))
    except (RedisError, OSError) as error:
        log.warning("outbox hint not taken", kind=kind, error=type(error).__name__)


def _key(kind: str) -> str:
    return f"hint:{kind}"
