"""Celery tasks of the kernel: thin wrappers with keyword arguments only."""

from __future__ import annotations

from selfservice.celery import app
from selfservice.kernel.jobs.wakeup import BATCHES, DELIVER, FILES, JOB, SCHEDULED, clear_wakeup


@app.task(name=DELIVER)
def deliver(*, kind: str) -> None:
    """Deliver the due commands of a kind."""
    from selfservice.kernel.outbox.worker import deliver_due

    clear_wakeup(kind)
    deliver_due(kind=kind)


@app.task(name=SCHEDULED)
def scheduled() -> None:
    """Execute the scheduled runs that are due."""
    from selfservice.kernel.actions.scheduled import perform_due

    clear_wakeup(SCHEDULED)
    perform_due()


@app.task(name=BATCHES)
def batches() -> None:
    """Execute ready rows of running batches."""
    from selfservice.kernel.batches.worker import run_due

    clear_wakeup(BATCHES)
    run_due()


@app.task(name=FILES, time_limit=1800)
def files() -> None:
    """Write the waiting export files."""
    from selfservice.kernel.exports.jobs import write_due

    clear_wakeup(FILES)
    write_due()


@app.task(name=JOB)
def job(*, name: str) -> None:
    """Do a periodic job now."""
    from selfservice.kernel.jobs.periodic import run_job

    clear_wakeup(f"{JOB}:{name}")
    run_job(name)
