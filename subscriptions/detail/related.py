"""Registry of what a number belongs to in the apps above: its rows are among the details of the subscription's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Subscription


class Related(NamedTuple):
    """An object that a number belongs to: what it is, its name and its page."""

    label: Any
    name: str
    url: str


FindRelated = Callable[[Actor, Subscription], list[Related]]
_found: Registry[str, FindRelated] = Registry("what a number belongs to")


def register_related(find: FindRelated) -> None:
    """Register a function that returns what a number belongs to, as far as the actor may see it."""
    _found.register(name_of(find), find)


def related_to(actor: Actor, subscription: Subscription) -> list[Related]:
    """Return what the subscription's number belongs to."""
    return [one for find in _found.values() for one in find(actor, subscription)]
