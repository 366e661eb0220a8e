"""What the tests of a batch's pages share: five numbers to bar, a draft, and the steps to its result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from selfservice.kernel.actions.runner import registry
from selfservice.kernel.batches import service, worker
from selfservice.kernel.models import Batch
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system, writing_as
from subscriptions.models import Subscription
from tests.numbers import make_number
from tests.outside import Outside
from tests.signed_in import sign_in
from tests.world import World

NUMBERS = [f"+453011223{n}" for n in range(5)]
CARDS = [f"894501000000010000{n}" for n in range(5)]


@pytest.fixture
def numbers(world: World) -> list[Subscription]:
    """The numbers, of which the first is barred already."""
    with as_system("tests: numbers"):
        found = [make_number(world.konto, number, card) for number, card in zip(NUMBERS, CARDS, strict=True)]
        bar(found[0])
    return found


@pytest.fixture
def known(numbers: list[Subscription], outside: Outside) -> None:
    """The network knows the numbers and their cards."""
    for number, card in zip(NUMBERS, CARDS, strict=True):
        outside.knows(number, card)


@pytest.fixture
def client(world: World) -> Client:
    """Mette's browser."""
    return sign_in(world.mette)


@pytest.fixture
def draft(mette: PortalActor, numbers: list[Subscription]) -> str:
    """The address of Mette's draft that bars the numbers."""
    return begun(mette)


@pytest.fixture
def checked(client: Client, draft: str) -> str:
    """The same, with its form filled in."""
    fill_in(client, draft)
    return draft


def bar(subscription: Subscription) -> None:
    Subscription.objects.system().filter(pk=subscription.pk).update(state="barred", bars=["all"])


def begun(actor: PortalActor, slug: str = "bar") -> str:
    """Begin a batch of the numbers; return its address."""
    rows = Subscription.objects.visible_to(actor).filter(number__in=NUMBERS).order_by("number")
    with writing_as(actor):
        return f"/opgaver/{service.begin(registry[slug], actor, rows, 'Mobil').uid}/"


def fill_in(client: Client, path: str, cause: str = "stolen") -> Any:
    """Send the form of all rows."""
    return client.post(path, {"step": "data", "cause": cause})


def start(client: Client, path: str) -> None:
    """Confirm the batch."""
    client.post(path, {"step": "start"})


def start_and_run(client: Client, path: str) -> None:
    """Confirm the batch, and do its rows."""
    start(client, path)
    worker.run_due()


def sent(client: Client, path: str, data: bytes, name: str = "numre.csv") -> Any:
    """Send a file."""
    return client.post(path, {"file": SimpleUploadedFile(name, data)})


def of(path: str) -> Batch:
    """The batch of an address."""
    with as_system("tests: look"):
        return Batch.objects.system().get(uid=UUID(path.strip("/").rpartition("/")[2]))


def text(answer: Any) -> str:
    """The text of a page."""
    assert answer.status_code == 200, answer
    return str(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def in_english(world: World) -> None:
    """Mette reads English from now on."""
    with as_system("tests: language"):
        type(world.mette).objects.system().filter(pk=world.mette.pk).update(language="en")
