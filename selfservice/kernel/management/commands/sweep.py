"""The sweep: delivers commands without a wake-up, runs periodic jobs, raises alarms, deletes expired rows.

Needs only PostgreSQL; two may run concurrently.
"""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from selfservice.kernel.jobs import periodic, retention
from selfservice.kernel.outbox import alerts
from selfservice.kernel.outbox.enqueue import scaled
from selfservice.kernel.outbox.worker import deliver_due

EVERY = timedelta(seconds=15)
# Leave commands that became due less than this ago to the workers, which have a wake-up.
GRACE = timedelta(seconds=10)
log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """`manage.py sweep`: a separate process. `--once` runs one iteration, for tests and manual use."""

    help = "Deliver due commands of the outbox, raise alarms and delete old rows, every 15 seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            sweep_once()
            if options["once"] or stop.wait(scaled(EVERY).total_seconds()):
                return


def sweep_once() -> None:
    """Run one iteration. After a lost connection, the next iteration reconnects."""
    try:
        handled = deliver_due(older_than=GRACE)
        due = periodic.run_due()
        raised = alerts.raise_due()
        deleted = retention.delete_due()
    except (DatabaseError, InterfaceError) as error:
        log.warning("sweep without database", error=type(error).__name__)
        connection.close()
        return
    if handled or due or raised or deleted:
        log.info("swept", handled=handled, due=due, alarms=raised, deleted=deleted)
