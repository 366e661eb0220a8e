"""What apps register with the kernel, and with each other: menu items, sources of the search, periodic jobs …

The lower layer owns the registry, and each app fills it in a module that kernel/apps.py imports at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class AlreadyRegistered(Exception):
    """Two entries of a registry have the same key."""


class Registry(dict[K, V]):
    """A dictionary whose keys are each registered once.

    `kind` names an entry in errors. Entries keep the order in which they came, or that of their `order`.
    """

    def __init__(self, kind: str, *, order: Callable[[V], Any] | None = None) -> None:
        super().__init__()
        self.kind, self.order = kind, order

    def register(self, key: K, value: V) -> None:
        """Add an entry. Raises AlreadyRegistered for a key that has one."""
        if key in self:
            raise AlreadyRegistered(f"{self.kind} {key!r} is registered already: {self[key]!r}")
        self[key] = value
        if order := self.order:
            entries = sorted(self.items(), key=lambda entry: order(entry[1]))
            self.clear()
            self.update(entries)


def name_of(function: Callable[..., Any]) -> str:
    """The full name of a function, as the key of an entry that is nothing but one."""
    return f"{function.__module__}.{function.__qualname__}"
