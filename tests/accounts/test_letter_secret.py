"""The code is in the letter, and nowhere else: no table, no log, no mail, nothing in Valkey."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import redis
import structlog
from django.conf import settings

from accounts.models import Letter
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.worker import deliver_due
from selfservice.kernel.scope.models import as_system
from tests.accounts.conftest import CVR
from tests.accounts.steps import apply, letter
from tests.accounts.stored import everything_stored
from tests.outside import Outside
from tests.world import make_company


def everything_in_valkey() -> Iterator[bytes]:
    """Every key with its value."""
    store: Any = redis.Redis.from_url(settings.REDIS_URL)
    with store:
        for key in store.scan_iter():
            yield key + (store.dump(key) or b"")


@pytest.fixture
def customer(committed: None) -> None:
    with as_system("tests"):
        make_company(CVR, "Ålborg Blomster ApS")


def forms(code: str) -> list[bytes]:
    """The code as it might be written."""
    bare = code.replace("-", "")
    return [f.encode() for f in (code, bare, code.lower(), bare.lower())]


def test_after_delivery_the_code_is_nowhere(customer: None, outside: Outside, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as events:
        username, code = letter(outside)
        deliver_due(kind="mail")
    stored = list(everything_stored())
    assert any(username.encode() in value for _column, value in stored), "the scan sees what is stored"
    for secret in forms(code):
        assert [column for column, value in stored if secret in value] == []
        assert not any(secret in value for value in everything_in_valkey())
        assert secret.decode() not in caplog.text + str(events)
        assert secret.decode() not in str(outside.mails())


def test_before_delivery_the_document_is_encrypted(customer: None, outside: Outside) -> None:
    outside.fault("eboks", "lost_response")
    apply()
    deliver_due(kind="eboks.letter", seconds=0.1)
    outside.clear_faults()
    code = outside.code(CVR)
    with as_system("tests"):
        document = bytes(Letter.objects.system().get().pdf or b"")
        assert OutboxCommand.objects.system().get(kind="eboks.letter").state == "pending"
    assert document and b"%PDF" not in document
    for secret in forms(code):
        assert [column for column, value in everything_stored() if secret in value] == []


def test_the_scan_finds_a_planted_code(customer: None, outside: Outside) -> None:
    """A positive control: the same scan finds what is stored in plain text, in text, bytes and JSON."""
    with as_system("tests"):
        make_company("99000015", "7K2M-9QXA-4TBW-3HNP")
        OutboxCommand(kind="mail", key="x", payload={"a": ["7K2M9QXA4TBW3HNQ"]}).save()
    found = {column for column, value in everything_stored() for s in (b"7K2M-9QXA-4TBW-3HNP",) if s in value}
    assert found == {"accounts_company.name"}
    assert "kernel_outboxcommand.payload" in {c for c, v in everything_stored() if b"7K2M9QXA4TBW3HNQ" in v}
