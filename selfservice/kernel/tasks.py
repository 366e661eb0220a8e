"""Celery tasks of the kernel: three lines each, keyword arguments only. They carry hints, never the work itself."""

from __future__ import annotations

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from selfservice.celery import app

log = structlog.get_logger(__name__)


@app.task(name="kernel.deliver")
def deliver(*, kind: str) -> None:
    """Deliver the due commands of a kind."""
    from selfservice.kernel.delivery import deliver_due

    deliver_due(kind=kind)


def hint(kind: str, queue: str) -> None:
    """Ask a worker to look into the outbox. Without Redis nothing is lost: the sweep delivers."""
    try:
        deliver.apply_async(kwargs={"kind": kind}, queue=queue, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("outbox hint not sent", kind=kind, error=type(error).__name__)
