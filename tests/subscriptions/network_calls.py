"""An order that the network has taken and not done, and the call-backs that tell of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client

from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox.enqueue import Command, enqueue, handlers
from selfservice.kernel.scope.models import as_system
from subscriptions.network.command import NetworkHandler
from tests.accounts.steps import deliver
from tests.outside import Outside

KIND = "network.example"
NUMBER = "+4520123490"
SECRET = "demo-network-callback"
HOME = {"name": "Nynne", "street": "Kajgade 4", "postcode": "2150", "city": "Nordhavn"}


class CardHandler(NetworkHandler):
    """Orders a card of the payload's body. Records its outcomes."""

    kind = KIND
    verb = "sim"
    outcomes: ClassVar[list[tuple[str, Any]]] = []

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        return dict(command.payload["body"])

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        self.outcomes.append(("confirmed", answer))

    def refused(self, command: OutboxCommand, reason: str) -> None:
        self.outcomes.append(("refused", reason))


del handlers[KIND]


@pytest.fixture
def cards(db: None) -> Iterator[type[CardHandler]]:
    """The handler, with a clean memory."""
    handlers[KIND] = CardHandler
    CardHandler.outcomes.clear()
    yield CardHandler
    del handlers[KIND]


def put(body: dict[str, Any], key: str = "card", number: str = NUMBER) -> OutboxCommand:
    """A command that carries out a run."""
    with as_system("tests"):
        run = ActionRun.objects.create(
            action="example", actor_kind="user", actor_name="Nynne", request_id=uuid4(), state=ActionRun.State.SENT
        )
        return enqueue(Command(KIND, key, payload={"number": number, "body": body}), company_id=None, run_uid=run.uid)


def sent(key: str = "card") -> OutboxCommand:
    """Have it delivered; return it read again."""
    deliver(KIND)
    return found(key)


def found(key: str = "card") -> OutboxCommand:
    with as_system("tests"):
        command: OutboxCommand = OutboxCommand.objects.system().get(key=key)
        return command


def run_of(command: OutboxCommand) -> ActionRun:
    with as_system("tests"):
        run: ActionRun = ActionRun.objects.system().get(uid=command.run_uid or "")
        return run


def due_in(command: OutboxCommand, least: float, most: float) -> bool:
    """Whether it is asked about again in so many seconds."""
    with as_system("tests"):
        same = OutboxCommand.objects.system().filter(pk=command.pk)
        return same.filter(
            due_at__gte=Now() + timedelta(seconds=least - 5), due_at__lte=Now() + timedelta(seconds=most)
        ).exists()


def events(outside: Outside) -> list[dict[str, Any]]:
    """What the network has to tell, oldest first."""
    return [{k: v for k, v in e.items() if k not in ("tries", "told")} for e in outside.get("/sim/network/callbacks")]


def call_back(*events_sent: Any, secret: str = SECRET, at: float | None = None, body: bytes | None = None) -> Any:
    """The network calls; signed here by the description, not by the portal's code."""
    sent = json.dumps({"events": events_sent}).encode() if body is None else body
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + sent, hashlib.sha256).hexdigest()
    headers = {"X-Network-Timestamp": stamp, "X-Network-Signature": f"sha256={signature}"}
    return Client(headers=headers).post("/netvaerk/svar/", sent, content_type="application/json")


def event(order_id: str, status: str, sequence: int = 1, **more: Any) -> dict[str, Any]:
    """News of an order."""
    return {"event_id": uuid4().hex, "order_id": order_id, "status": status, "sequence": sequence, **more}
