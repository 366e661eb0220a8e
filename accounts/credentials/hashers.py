"""Password hashers: of passwords, bounded, and of activation codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from django.contrib.auth.hashers import Argon2PasswordHasher

from selfservice.kernel.core.errors import Busy

# Half of a web process's threads: the others answer pages while passwords are checked.
PLACES = 2
_places = BoundedSemaphore(PLACES)
_one = Lock()


@contextmanager
def _turn() -> Iterator[None]:
    """One hash at a time (it uses all cores), and one waits for it. Raises Busy for any more."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        with _one:
            yield
    finally:
        _places.release()


class PasswordHasher(Argon2PasswordHasher):
    """Django's Argon2 with a bound: a flood of log-ins must not take the threads and cores of other pages."""

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
