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
class UserHooks:
    """Hooks of an app that stores data of users.

    `remaining_data` returns what the user leaves behind, as texts, limited to the actor's permissions.
    `number_confirmed` runs when the user has proved possession of the phone `user.mobile`, `login_closed` when the
    login is closed for good. Both run inside the action, under `as_system`.
    """

    remaining_data: Callable[[Actor, User], Facts]
    number_confirmed: Callable[[User], None]
    login_closed: Callable[[User], None]


user_hooks: Registry[str, UserHooks] = Registry("user hooks")


def register(hooks: UserHooks) -> None:
    """Register hooks; called when the app's `user_hooks` module is loaded."""
    user_hooks.register(hooks.remaining_data.__module__, hooks)
