"""Finding somebody again by kind and id: who they are now, for what was asked for once and is done later.

The kernel knows no logins: the app that does registers how a kind of actor is found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings

from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope.actor import Actor, SystemActor


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they are now: with the rights that they hold now, their language, and how they are notified.

    `notify(notice, **context)` sends the mail `templates/mail/<notice>`; inside an action or `as_system`.
    """

    actor: Actor
    language: str
    notify: Callable[..., None]


_finders: Registry[str, Callable[[int], Person | None]] = Registry("kind of actors")
_deciders: Registry[str, Callable[[Collection[int]], list[Person]]] = Registry("finder of deciders")


def register(kind: str, find: Callable[[int], Person | None]) -> None:
    """Say how actors of a kind are found; `find` gives None for one who can do nothing any more."""
    _finders.register(kind, find)


def person(kind: str, pk: int | None) -> Person | None:
    """Who that is now; None for one who is gone, or whose login is locked or closed."""
    if kind == "system":
        return Person(SystemActor(reason="done at its time"), settings.LANGUAGE_CODE, _no_recipient)
    find = _finders.get(kind)
    return find(pk) if find and pk is not None else None


def register_deciders(find: Callable[[Collection[int]], list[Person]]) -> None:
    """Say who decides at companies: `find` gives the people who may at every one of them."""
    _deciders.register(name_of(find), find)


def deciders(company_ids: Collection[int]) -> list[Person]:
    """Who decides at every one of the companies, to be notified of runs that wait for approval. Under `as_system`."""
    return [one for find in _deciders.values() for one in find(company_ids)]


def actor_of(kind: str, pk: int | None) -> Actor | None:
    """The actor that they are now, with the rights of this moment. No second factor is fresh."""
    found = person(kind, pk)
    return found.actor if found else None


def _no_recipient(_notice: str, **_context: object) -> None:
    """The portal itself reads no mail."""
