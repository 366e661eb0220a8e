"""`manage.py resume` lets parked commands go on, and only those."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import as_system

State = OutboxCommand.State


@pytest.fixture
def rows(db: None) -> None:
    with as_system("tests: make commands"):
        for key, kind, state in (
            ("a", "mail", State.PARKED),
            ("b", "eboks.letter", State.PARKED),
            ("c", "mail", State.REFUSED),
            ("d", "mail", State.DONE),
        ):
            OutboxCommand.objects.create(key=key, kind=kind, state=state, local_errors=5)


def states() -> dict[str, str]:
    with as_system("tests: look"):
        return dict(OutboxCommand.objects.system().values_list("key", "state"))


def resume(*arguments: str) -> str:
    said = StringIO()
    call_command("resume", "--reason", "the certificate had run out", *arguments, stdout=said)
    return said.getvalue()


def test_only_parked_commands_are_resumed(rows: None) -> None:
    assert resume().startswith("2 set going again")
    assert states() == {"a": State.PENDING, "b": State.PENDING, "c": State.REFUSED, "d": State.DONE}
    with as_system("tests: look"):
        assert set(OutboxCommand.objects.system().filter(state=State.PENDING).values_list("local_errors")) == {(0,)}
        noted = AuditEntry.objects.system().filter(event="retry_command")
        assert [entry.reason for entry in noted] == ["the certificate had run out"] * 2


def test_those_of_a_kind(rows: None) -> None:
    resume("--kind", "mail")
    assert states()["a"] == State.PENDING
    assert states()["b"] == State.PARKED


def test_a_reason_is_wanted(rows: None) -> None:
    with pytest.raises(CommandError):
        call_command("resume", "--reason", " ")
    assert states()["a"] == State.PARKED
