"""Wake workers by Celery messages without content: the work is in the outbox."""

from __future__ import annotations

import math
import time

import structlog
from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from selfservice.celery import app

# The tasks in tasks.py, by name, because tasks.py imports the modules that send these messages.
DELIVER = "kernel.deliver"
SCHEDULED = "kernel.scheduled"
BATCHES = "kernel.batches"
FILES = "kernel.files"
JOB = "kernel.job"
# While a message is pending, others are not sent: ten thousand commands must not cause ten thousand messages. If it
# gets lost, the next is sent after so many seconds.
UNDER_WAY_SECONDS = 10
log = structlog.get_logger(__name__)


def wake(kind: str, queue: str) -> None:
    """Wake a worker to deliver commands of a kind. If the message can't be sent, the sweep delivers them."""
    try:
        if cache.add(_key(kind), 1, UNDER_WAY_SECONDS):
            app.send_task(DELIVER, kwargs={"kind": kind}, queue=queue, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("worker not woken", kind=kind, error=type(error).__name__)


def wake_for(task: str) -> None:
    """Wake a worker for a task that the sweep would do later: SCHEDULED, BATCHES, FILES."""
    try:
        if cache.add(_key(task), 1, UNDER_WAY_SECONDS):
            app.send_task(task, queue="default", retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("worker not woken", task=task, error=type(error).__name__)


def wake_job(name: str) -> None:
    """Wake a worker for a periodic job that the sweep would do later."""
    try:
        if cache.add(_key(f"{JOB}:{name}"), 1, UNDER_WAY_SECONDS):
            app.send_task(JOB, kwargs={"name": name}, queue="default", retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("worker not woken", task=JOB, error=type(error).__name__)


def wake_later(kind: str, queue: str, seconds: float) -> None:
    """Wake a worker to deliver commands after so many seconds. One message for each second (of delivery's clock)."""
    moment = int((time.time() + seconds) * settings.CLOCK_SCALE)
    try:
        if cache.add(f"wake-later:{kind}:{moment}", 1, math.ceil(seconds) + UNDER_WAY_SECONDS):
            app.send_task(DELIVER, kwargs={"kind": kind}, queue=queue, retry=False, countdown=seconds)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("worker not woken", kind=kind, error=type(error).__name__)


def clear_wakeup(kind_or_task: str) -> None:
    """Record that a worker has the message and has not read the database yet: later rows need another message."""
    try:
        cache.delete(_key(kind_or_task))
    except (RedisError, OSError) as error:
        log.warning("waking not noted", kind=kind_or_task, error=type(error).__name__)


def _key(kind_or_task: str) -> str:
    return f"wake:{kind_or_task}"
