"""Registries in which apps register with the kernel and with each other: menu items, search sources, periodic jobs …

The lower layer owns the registry; each app fills it in a module that kernel/apps.py imports at startup.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class AlreadyRegistered(Exception):
    """Error: two entries of a registry have the same key."""


class Registry(dict[K, V]):
    """A dictionary that refuses to register a key twice.

    `kind` names an entry in errors. Entries are in the order of registration, or sorted by `order`.
    """

    def __init__(self, kind: str, *, order: Callable[[V], Any] | None = None) -> None:
        super().__init__()
        self.kind, self.order = kind, order

    def register(self, key: K, value: V) -> None:
        """Add an entry. Raises AlreadyRegistered if the key is taken."""
        if key in self:
            raise AlreadyRegistered(f"{self.kind} {key!r} is registered already: {self[key]!r}")
        self[key] = value
        if order := self.order:
            entries = sorted(self.items(), key=lambda entry: order(entry[1]))
            self.clear()
            self.update(entries)


def name_of(function: Callable[..., Any]) -> str:
    """Return the qualified name of a function, as the key of an entry that is just a function."""
    return f"{function.__module__}.{function.__qualname__}"
