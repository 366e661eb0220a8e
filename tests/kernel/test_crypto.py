"""Seals: bound to their place, the same each time, and still opened when the keys have been changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from selfservice.kernel.core import crypto


@pytest.fixture(autouse=True)
def keys_read_again() -> Iterator[None]:
    crypto._seals.cache_clear()
    yield
    crypto._seals.cache_clear()


def test_opened_at_its_place_alone() -> None:
    sealed = crypto.seal(b"08194471", "8945010000000000014")
    assert b"0819" not in sealed
    assert crypto.unseal(sealed, "8945010000000000014") == b"08194471"
    assert crypto.unseal(memoryview(sealed), "8945010000000000014") == b"08194471"
    with pytest.raises(InvalidTag):
        crypto.unseal(sealed, "8945010000000000022")
    with pytest.raises(InvalidTag):
        crypto.unseal(sealed[:-1] + b"\0", "8945010000000000014")


def test_the_same_at_one_place_and_not_at_another() -> None:
    assert crypto.seal(b"08194471", "a") == crypto.seal(b"08194471", "a")
    assert crypto.seal(b"08194471", "a") != crypto.seal(b"08194471", "b")


def test_keys_can_be_changed(settings: Any) -> None:
    settings.ENCRYPTION_KEYS = ["old"]
    sealed = crypto.seal(b"08194471", "a")
    crypto._seals.cache_clear()
    settings.ENCRYPTION_KEYS = ["new", "old"]
    assert crypto.unseal(sealed, "a") == b"08194471"
    assert crypto.seal(b"08194471", "a") != sealed
    crypto._seals.cache_clear()
    settings.ENCRYPTION_KEYS = ["new"]
    with pytest.raises(InvalidTag):
        crypto.unseal(sealed, "a")
