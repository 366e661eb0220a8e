"""Password hashers: of passwords, bounded, and of activation codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Lock
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

from selfservice.kernel.core import bounds
from selfservice.kernel.core.errors import Busy

# Lower priority than pages have, where cores are scarce: a quarter of a core that a page wants, too.
NICENESS = 5
_count = Lock()
_taken = 0


def _lower_priority() -> None:
    """Lower the priority of this thread. Only Linux has one for each thread."""
    if sys.platform == "linux":
        os.nice(NICENESS)


@cache
def hashing_thread(_pid: int) -> ThreadPoolExecutor:
    """Return the thread that hashes, one password at a time. A forked process needs its own."""
    return ThreadPoolExecutor(1, "hash", initializer=_lower_priority)


def _in_turn(function: Callable[..., Any], *arguments: str) -> Any:
    """Call in the thread that hashes. Raises Busy if too many wait for it (kernel/core/bounds.py)."""
    global _taken
    with _count:
        if _taken >= bounds.HASHES:
            raise Busy
        _taken += 1
        thread = hashing_thread(os.getpid())
    try:
        return thread.submit(function, *arguments).result()
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
        return str(_in_turn(super().encode, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether the password has the hash. Raises Busy."""
        return bool(_in_turn(super().verify, password, encoded))


class ActivationCodeHasher(Argon2PasswordHasher):
    """Argon2id with one pass over 1 MiB.

    A code has 80 random bits, which no attacker can search; the cost that protects a user's password (170 ms) would
    only make ten thousand letters take half an hour. See docs/adr/0002.
    """

    algorithm = "argon2code"
    time_cost = 1
    memory_cost = 1024
    parallelism = 1
