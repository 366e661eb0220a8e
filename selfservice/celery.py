"""The Celery app. Its messages only wake workers; the work is in the outbox (kernel/outbox/enqueue.py)."""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun, worker_init
from django.conf import settings
from django.db import close_old_connections
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "selfservice.settings")

app = Celery("selfservice")
app.conf.update(
    broker_url=settings.REDIS_URL,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # Without both, the task of a killed child is lost.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=60,
    task_default_queue="default",
    task_queues=[Queue("letters"), Queue("fast"), Queue("default"), Queue("documents")],
    worker_max_tasks_per_child=200,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    # Without time-outs, publishing blocks for over 40 s if Redis drops packets.
    broker_transport_options={
        "visibility_timeout": 300,
        "socket_timeout": 3,
        "socket_connect_timeout": 3,
        "max_retries": 1,
    },
    task_publish_retry=False,
    timezone="UTC",
    # Celery would close the database connection before and after each task, which adds 10 ms of latency.
    CELERY_DB_REUSE_MAX=10**9,
)
app.autodiscover_tasks(["selfservice.kernel"])


@worker_init.connect
def _before_fork(**_kwargs: Any) -> None:
    """Import in the parent what every child needs, and share its memory (`gc.freeze`, as Python advises)."""
    import_module("weasyprint")
    gc.freeze()


@task_prerun.connect
@task_postrun.connect
def _close_stale_connections(**_kwargs: Any) -> None:
    """Close broken and old connections (CONN_MAX_AGE) and health-check the others, as around a request."""
    close_old_connections()


@setup_logging.connect
def _configure_logging(**_kwargs: Any) -> None:
    """Prevent Celery from replacing the logging that settings.py has set up."""
