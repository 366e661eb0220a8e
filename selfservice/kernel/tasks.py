"""Celery tasks of the kernel: thin wrappers with keyword arguments only."""

from __future__ import annotations

from selfservice.celery import app
from selfservice.kernel.jobs.wakeup import BATCHES, DELIVER, FILES, SCHEDULED, taken


@app.task(name=DELIVER)
def deliver(*, kind: str) -> None:
    """Deliver the due commands of a kind."""
    from selfservice.kernel.outbox.worker import deliver_due

    taken(kind)
    deliver_due(kind=kind)


@app.task(name=SCHEDULED)
def scheduled() -> None:
    """Execute the scheduled runs that are due."""
    from selfservice.kernel.actions.scheduled import perform_due

    taken(SCHEDULED)
    perform_due()


@app.task(name=BATCHES)
def batches() -> None:
    """Execute ready rows of running batches."""
    from selfservice.kernel.batches.worker import run_due

    taken(BATCHES)
    run_due()


@app.task(name=FILES, time_limit=1800)
def files() -> None:
    """Write the waiting export files."""
    from selfservice.kernel.exports.jobs import write_due

    taken(FILES)
    write_due()
