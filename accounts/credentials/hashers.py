"""Password hashers: of passwords, bounded, and of activation codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.contrib.auth.hashers import Argon2PasswordHasher

from selfservice.kernel.core import bounds
from selfservice.kernel.core.errors import Busy

_count = Lock()
_one = Lock()
_taken = 0


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for the turn to hash: one at a time in a process. Raises Busy if too many wait (kernel/core/bounds.py)."""
    global _taken
    with _count:
        if _taken >= bounds.HASHES:
            raise Busy
        _taken += 1
    try:
        with _one:
            yield
    finally:
        with _count:
            _taken -= 1


class PasswordHasher(Argon2PasswordHasher):
    """Django's Argon2 with a bound, on one core: a flood of log-ins must not take the threads and cores of other pages.

    A hash of before, with a parallelism of 8, is replaced when its user logs in. Until then a wrong password is refused
    faster than that of an unknown user, where the machine has idle cores (the processor time is the same).
    """

    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the hash. Raises Busy."""
        with _turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether the password has the hash. Raises Busy."""
        with _turn():
            return super().verify(password, encoded)


class ActivationCodeHasher(Argon2PasswordHasher):
    """Argon2id with one pass over 1 MiB.

    A code has 80 random bits, which no attacker can search; the cost that protects a user's password (170 ms) would
    only make ten thousand letters take half an hour. See docs/adr/0002.
    """

    algorithm = "argon2code"
    time_cost = 1
    memory_cost = 1024
    parallelism = 1
