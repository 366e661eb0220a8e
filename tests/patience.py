"""How long tests wait for a state that must come. The limit only ends a test that would never end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

SECONDS = 300
MILLISECONDS = SECONDS * 1000
Found = TypeVar("Found")


def until(found: Callable[[], Found], what: str, *, every: float = 0.2) -> Found:
    """Ask again and again until the answer is true; returns it."""
    stop = time.monotonic() + SECONDS
    while not (answer := found()):
        if time.monotonic() > stop:
            raise AssertionError(f"never came: {what}")
        time.sleep(every)
    return answer
