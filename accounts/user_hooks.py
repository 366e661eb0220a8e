"""What other apps keep for a person (a number, an order that waits): they are asked and told through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from selfservice.kernel.registry import Registry
from selfservice.kernel.scope.actor import Actor

Facts = list[tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Says what a person leaves behind, in words and with the actor's eyes; is told of what concerns it.

    `confirmed`: the person has shown to have the phone of `user.mobile` in hand. `closed`: the login is closed for
    good. Both are called inside the action, under `as_system`.
    """

    left_behind: Callable[[Actor, User], Facts]
    confirmed: Callable[[User], None]
    closed: Callable[[User], None]


keepers: Registry[str, Keeper] = Registry("keeper")


def register(keeper: Keeper) -> None:
    """Add one; called when the app's `people` module is loaded."""
    keepers.register(keeper.left_behind.__module__, keeper)
