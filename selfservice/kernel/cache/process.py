"""What a process knows for good: statements in words, numbers that never become others. Never another's rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Memory(dict[Hashable, Any]):
    """So many things; when it is full it begins anew."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def known(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is known of the key, or is made now. It is asked once: another thread may begin anew meanwhile."""
        found = self.get(key, self)
        if found is self:
            found = make()
            self.update({key: found})
        return cast("T", found)

    def update(self, *args: Any, **kwargs: Any) -> None:
        if len(self) >= self.most:
            self.clear()
        super().update(*args, **kwargs)


_memories: list[Memory] = []


def memory(most: int) -> Memory:
    """A memory of the process, which tests can empty."""
    made = Memory(most)
    _memories.append(made)
    return made


def forget_memories() -> None:
    """Begin with nothing known."""
    for made in _memories:
        made.clear()
