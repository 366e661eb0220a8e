"""Every command has a worker that takes it, and ten thousand documents keep no worker from a SIM swap."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from selfservice.celery import app
from selfservice.kernel.outbox.enqueue import handlers
from selfservice.local.processes import worker

QUEUES = re.compile(r'--queues"?, "?([a-z]+(?:,[a-z]+)*)')
QUEUES_OF_DOCUMENTS = {"documents"}


def of_workers(path: str) -> list[set[str]]:
    """The queues of each worker in a file of a deployment."""
    return [set(found.split(",")) for found in QUEUES.findall((Path(settings.ROOT) / path).read_text())]


def test_every_queue_is_declared() -> None:
    declared = {queue.name for queue in app.conf.task_queues}
    assert {handler.queue for handler in handlers.values()} <= declared
    local = worker().command
    assert set(local[local.index("--queues") + 1].split(",")) == declared


@pytest.mark.parametrize("path", ["docker-compose.yml", "deploy/kubernetes/portal.yaml"])
def test_documents_of_new_invoices_have_a_worker_of_their_own(path: str) -> None:
    declared = {queue.name for queue in app.conf.task_queues}
    workers = of_workers(path)
    assert sorted(workers, key=len) == [QUEUES_OF_DOCUMENTS, declared - QUEUES_OF_DOCUMENTS]
    assert handlers["billing.documents"].queue in QUEUES_OF_DOCUMENTS
    # What somebody waits for is no load.
    assert {h.queue for kind, h in handlers.items() if kind != "billing.documents"} <= declared - QUEUES_OF_DOCUMENTS
