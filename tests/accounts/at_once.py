"""Doing the same many times in the same moment, each in a thread with its own connection."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

from tests.patience import SECONDS

Answer = TypeVar("Answer")


def at_once(number: int, act: Callable[[int], Answer]) -> list[Answer]:
    """Call `act(0)` … `act(number - 1)` at once; their answers in order. Needs the fixture `committed`."""
    together = Barrier(number)

    def one(index: int) -> Answer:
        together.wait(SECONDS)
        try:
            return act(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(one, range(number)))
