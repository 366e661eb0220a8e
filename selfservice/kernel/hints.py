"""Hints to the workers, by Celery. They carry no work: what must be done stands in the outbox."""

from __future__ import annotations

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from selfservice.celery import app

# The task in tasks.py, by name: it calls the delivery, which gives hints itself.
DELIVER = "kernel.deliver"
log = structlog.get_logger(__name__)


def hint(kind: str, queue: str) -> None:
    """Ask a worker to look into the outbox. A hint that can't be sent is nothing lost: the sweep delivers."""
    try:
        app.send_task(DELIVER, kwargs={"kind": kind}, queue=queue, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("outbox hint not sent", kind=kind, error=type(error).__name__)
