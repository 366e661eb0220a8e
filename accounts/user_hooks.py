"""Hooks for apps that store data of a user (a number, a waiting order): queried and notified from here."""

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
    """Hooks of an app that stores data of users.

    `left_behind` returns what the user leaves behind, as texts, limited to the actor's permissions. `confirmed` runs
    when the user has proved possession of the phone `user.mobile`, `closed` when the login is closed for good. Both
    run inside the action, under `as_system`.
    """

    left_behind: Callable[[Actor, User], Facts]
    confirmed: Callable[[User], None]
    closed: Callable[[User], None]


keepers: Registry[str, Keeper] = Registry("keeper")


def register(keeper: Keeper) -> None:
    """Register hooks; called when the app's `user_hooks` module is loaded."""
    keepers.register(keeper.left_behind.__module__, keeper)
