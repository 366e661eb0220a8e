"""Registry of hooks by which other apps learn that a person confirmed a number or that a login was closed."""

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
    """What another app holds for a person (a number, a waiting order), in words as the actor sees it, and its hooks.

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
