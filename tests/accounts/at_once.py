"""Doing the same many times in the same moment, each in a thread with its own connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connections

from selfservice.kernel.core import bounds
from tests.patience import SECONDS

Answer = TypeVar("Answer")


def at_once(number: int, act: Callable[[int], Answer]) -> list[Answer]:
    """Call `act(0)` … `act(number - 1)` at once; their answers in order. Needs the fixture `committed`.

    All may check passwords: the bound of a web process does not apply.
    """
    together = Barrier(number)

    def one(index: int) -> Answer:
        together.wait(SECONDS)
        try:
            return act(index)
        finally:
            connections.close_all()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(number) as threads:
        patch.setattr(bounds, "HASHES", number)
        return list(threads.map(one, range(number)))
