"""So many at once that a second administrator must agree: who can, who can't, and what a no means."""

from __future__ import annotations

from typing import Any

from django.test import Client

from selfservice.kernel.actions.runner import registry
from selfservice.kernel.batches import worker
from selfservice.kernel.models import Batch, OutboxCommand
from selfservice.kernel.scope.models import as_system
from subscriptions.models import Subscription
from tests.kernel.batch_pages import begun, client, fill_in, numbers, of, start, text
from tests.kernel.bulk import counts
from tests.kernel.conftest import actor
from tests.signed_in import sign_in
from tests.world import World, make_user

__all__ = ["client", "numbers"]


def test_a_second_administrator_is_asked(world: World, numbers: list[Subscription], monkeypatch: Any) -> None:
    monkeypatch.setattr(registry["bar"], "bulk_needs_approval", lambda self, count: count > 2)
    with as_system("tests: people"):
        anden = make_user(world.nordhavn, "anden")
        bo = make_user(world.nordhavn, "bo", {"mobile", "mobile_bar"})
    path = begun(actor(bo))
    client = sign_in(bo)
    fill_in(client, path)
    start(client, path)
    assert of(path).state == Batch.State.AWAITING
    assert worker.run_due() == 0
    with as_system("tests: who was told"):
        sent_mails = OutboxCommand.objects.system().filter(kind="mail", payload__template="batch_awaits")
        assert sorted(row.payload["to"] for row in sent_mails) == sorted([anden.email, world.mette.email])
    client.post(path, {"step": "yes"})
    assert of(path).state == Batch.State.AWAITING
    assert 'value="yes"' not in text(client.get(path))
    # Who asked may have created a login that is younger than the request.
    with as_system("tests: people"):
        young = sign_in(make_user(world.nordhavn, "ny"))
    assert 'value="yes"' not in text(young.get(path))
    young.post(path, {"step": "yes"})
    assert of(path).state == Batch.State.AWAITING
    other = sign_in(anden)
    assert 'value="yes"' in text(other.get(path))
    other.post(path, {"step": "yes"})
    assert of(path).state == Batch.State.RUNNING
    worker.run_due()
    assert counts(of(path)) == {"sent": 4, "refused": 1}


def test_a_refusal_is_notified(world: World, numbers: list[Subscription], client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(registry["bar"], "bulk_needs_approval", lambda self, count: count > 2)
    with as_system("tests: people"):
        bo = make_user(world.nordhavn, "bo", {"mobile", "mobile_bar"})
    path = begun(actor(bo))
    asker = sign_in(bo)
    fill_in(asker, path)
    start(asker, path)
    client.post(path, {"step": "no"})
    assert world.mette.name in text(asker.get(path))
    assert worker.run_due() == 0
