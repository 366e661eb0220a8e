"""Wrong passwords: each is counted, and what was typed is kept nowhere."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.accounts.at_once import at_once
from tests.accounts.steps import give_password
from tests.accounts.stored import everything_stored
from tests.world import PASSWORD, World, make_world

WRONG = "næsten rigtig adgangskode"


@pytest.fixture
def people(committed: None) -> World:
    return make_world()


def guess() -> int:
    return int(give_password(Client(REMOTE_ADDR="192.0.2.66"), "mette", WRONG).status_code)


def test_sixteen_at_once_are_all_counted(people: World) -> None:
    at_once(16, lambda _n: guess())
    assert give_password(Client(REMOTE_ADDR="192.0.2.66"), "mette").status_code == 429


def test_what_was_typed_is_kept_nowhere(people: World) -> None:
    """Neither a wrong password, which may be nearly right, nor a right one from an address that is locked out."""
    for _ in range(11):
        guess()
    assert give_password(Client(REMOTE_ADDR="192.0.2.66"), "mette").status_code == 429
    stored = list(everything_stored())
    assert any(column == "axes_accessattempt.post_data" for column, _value in stored)
    for secret in (WRONG, PASSWORD):
        assert [column for column, value in stored if secret.encode() in value] == []
