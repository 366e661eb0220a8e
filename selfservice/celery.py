"""The Celery app. Its messages only wake workers: what must be done is in the outbox (kernel/outbox/enqueue.py)."""

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
    # A killed child's task is lost without both.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=60,
    task_default_queue="default",
    task_queues=[Queue("letters"), Queue("fast"), Queue("default")],
    worker_max_tasks_per_child=200,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    # Publishing blocks for over 40 s on a black-holed Redis without a time-out.
    broker_transport_options={
        "visibility_timeout": 300,
        "socket_timeout": 3,
        "socket_connect_timeout": 3,
        "max_retries": 1,
    },
    task_publish_retry=False,
    timezone="UTC",
    # Celery would close the connection to the database before and after each task: 10 ms that somebody waits for.
    CELERY_DB_REUSE_MAX=10**9,
)
app.autodiscover_tasks(["selfservice.kernel"])


@worker_init.connect
def _before_fork(**_kwargs: Any) -> None:
    """Import once, in the parent, what every child needs, and share it with them (`gc.freeze`, as Python advises)."""
    import_module("weasyprint")
    gc.freeze()


@task_prerun.connect
@task_postrun.connect
def _keep_good_connections(**_kwargs: Any) -> None:
    """As around a request: what is broken or old (CONN_MAX_AGE) is closed, and what is kept is asked if it lives."""
    close_old_connections()


@setup_logging.connect
def _keep_our_logging(**_kwargs: Any) -> None:
    """Celery would replace the logging that settings.py has set up."""
