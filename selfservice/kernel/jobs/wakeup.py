"""Waking workers, by Celery. The messages carry no work: what must be done is in the outbox."""

from __future__ import annotations

import math
import time

import structlog
from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from selfservice.celery import app

# The tasks in tasks.py, by name: they import what sends these messages.
DELIVER = "kernel.deliver"
SCHEDULED = "kernel.scheduled"
BATCHES = "kernel.batches"
FILES = "kernel.files"
# While a message is under way, others are not sent: ten thousand commands at once are not ten thousand messages. If it
# gets lost, the next is sent after so many seconds.
UNDER_WAY_SECONDS = 10
log = structlog.get_logger(__name__)


def wake(kind: str, queue: str) -> None:
    """Have a worker look into the outbox. If the message can't be sent, the sweep delivers."""
    try:
        if cache.add(_key(kind), 1, UNDER_WAY_SECONDS):
            app.send_task(DELIVER, kwargs={"kind": kind}, queue=queue, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("worker not woken", kind=kind, error=type(error).__name__)


def wake_for(task: str) -> None:
    """Have a worker help with what the sweep would do later: SCHEDULED, BATCHES, FILES."""
    try:
        if cache.add(_key(task), 1, UNDER_WAY_SECONDS):
            app.send_task(task, queue="default", retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("worker not woken", task=task, error=type(error).__name__)


def wake_later(kind: str, queue: str, seconds: float) -> None:
    """Have a worker look into the outbox after so many seconds. One message for each second (of delivery's clock)."""
    moment = int((time.time() + seconds) * settings.CLOCK_SCALE)
    try:
        if cache.add(f"wake-later:{kind}:{moment}", 1, math.ceil(seconds) + UNDER_WAY_SECONDS):
            app.send_task(DELIVER, kwargs={"kind": kind}, queue=queue, retry=False, countdown=seconds)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("worker not woken", kind=kind, error=type(error).__name__)


def awake(kind_or_task: str) -> None:
    """Note that a worker has the message and has not looked yet: what comes from now on needs another."""
    try:
        cache.delete(_key(kind_or_task))
    except (RedisError, OSError) as error:
        log.warning("waking not noted", kind=kind_or_task, error=type(error).__name__)


def _key(kind_or_task: str) -> str:
    return f"wake:{kind_or_task}"
