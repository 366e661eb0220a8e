"""How many passwords a process hashes at once, and what those above it are answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.test import Client, override_settings

from accounts.credentials import hashers
from selfservice import settings as real
from selfservice.kernel.core.errors import Busy
from tests.accounts.steps import give_password
from tests.world import World


@pytest.fixture
def taken() -> Iterator[ExitStack]:
    """Every place of the hasher, taken."""
    with ExitStack() as stack:
        for _ in range(hashers.PLACES):
            assert hashers._places.acquire(blocking=False)
            stack.callback(hashers._places.release)
        yield stack


def test_a_hash_above_the_bound_is_refused_and_works_afterwards(taken: ExitStack) -> None:
    hasher = hashers.PasswordHasher()
    with pytest.raises(Busy):
        hasher.encode("secret", "somesalt")
    taken.close()
    encoded = hasher.encode("secret", "somesalt")
    assert hasher.verify("secret", encoded)
    # A failed check returns its place.
    assert [hasher.verify("wrong", encoded) for _ in range(hashers.PLACES + 1)] == [False] * (hashers.PLACES + 1)


@pytest.mark.django_db
def test_log_in_above_the_bound_answers_503(world: World, client: Client, taken: ExitStack) -> None:
    with override_settings(PASSWORD_HASHERS=real.PASSWORD_HASHERS):
        for name in ("mette", "nobody"):
            answer = give_password(client, name)
            assert (answer.status_code, answer["Retry-After"]) == (503, "5")
            assert "Vent et par sekunder" in answer.content.decode()
        assert client.get("/log-ind/").status_code == 200
