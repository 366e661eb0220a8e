"""The receipt of a termination: made by a worker, kept as it was, read by those who see the subscription."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.functions import Function
from accounts.models import User
from selfservice.kernel.core.formatting import day
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import acting_as, as_system
from subscriptions.models import Document
from subscriptions.termination.documents import documents_of
from tests.accounts.steps import deliver
from tests.kernel.conftest import actor
from tests.subscriptions.acting import agree, alter
from tests.subscriptions.conftest import now
from tests.world import World, make_user

KIND = "subscriptions.document"


@pytest.fixture
def document(mette: Client, world: World) -> Document:
    """The receipt of notice, not made yet."""
    alter(world.own_number, holder_name="Nynne <script> Ærø")
    agree(mette, world.own_number, "opsig")
    with as_system("tests"):
        return Document.objects.system().get()


def address(document: Document) -> str:
    return f"/abonnementer/dokument/{document.uid}/"


def shown(world: World) -> list[tuple[UUID, bool]]:
    """What the subscription's page has of them."""
    somebody = actor(world.mette)
    with acting_as(somebody):
        return [(one.uid, one.ready) for one in documents_of(somebody, world.own_number)]


def text_of(client: Client, document: Document) -> str:
    answer = client.get(address(document))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pdf = PdfReader(io.BytesIO(answer.content))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def test_it_says_number_last_day_and_charge(mette: Client, world: World, document: Document) -> None:
    assert deliver(KIND) == 1
    text = text_of(mette, document)
    last = now(world.own_number).terminated_on
    assert last
    for word in ("20 12 34 90", "Nynne <script> Ærø", "Mobil Erhverv 100 GB", "Mette Prøve", "Nordhavn Byg A/S"):
        assert word in text
    assert text.count(day(last).replace("\u00a0", " ")) >= 3
    assert "kr." in text and "4410 0271" in text
    answer = mette.get(address(document))
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    assert "no-store" in answer["Cache-Control"]


def test_it_is_one_tagged_page_in_the_language_of_the_requester(mette: Client, document: Document) -> None:
    deliver(KIND)
    pdf = PdfReader(io.BytesIO(mette.get(address(document)).content))
    assert len(pdf.pages) == 1
    assert str(pdf.trailer["/Root"]["/Lang"]).startswith("da")  # type: ignore[index]


def test_a_document_not_made_yet_is_shown_as_such(mette: Client, world: World, document: Document) -> None:
    answer = mette.get(address(document))
    assert (answer.status_code, answer["Location"]) == (302, f"/abonnementer/{world.own_number.uid}/")
    assert shown(world) == [(document.uid, False)]
    deliver(KIND)
    assert shown(world) == [(document.uid, True)]


def test_sent_again_it_is_the_same(mette: Client, document: Document) -> None:
    deliver(KIND)
    first = mette.get(address(document)).content
    with as_system("tests"):
        Document.objects.system().update(facts=[("Andet", "indhold")])
        OutboxCommand.objects.system().filter(kind=KIND).update(state="pending")
    assert deliver(KIND) == 1
    assert mette.get(address(document)).content == first


def test_who_reads_it(world: World, document: Document, signed_in: Callable[[User], Client]) -> None:
    deliver(KIND)
    with as_system("tests"):
        elsewhere = make_user(world.nordhavn, "it", {Function.MOBILE}, account_ids=[world.other_konto.pk])
        lines = make_user(world.nordhavn, "linjer", {Function.INTERNET})
    # With its category's function, or as one's own.
    for somebody in (world.freja, world.nynne):
        assert signed_in(somebody).get(address(document)).status_code == 200
    for nobody in (world.frida, elsewhere, lines):
        assert signed_in(nobody).get(address(document)).status_code == 404
    assert signed_in(world.jonas).get(address(document)).status_code == 403


def test_it_is_kept_when_notice_is_taken_back(mette: Client, world: World, document: Document) -> None:
    deliver(KIND)
    mette.post(f"/abonnementer/{world.own_number.uid}/fortryd-opsigelse/")
    assert now(world.own_number).terminated_on is None
    assert "20 12 34 90" in text_of(mette, document)
    assert timezone.now() > document.created_at
