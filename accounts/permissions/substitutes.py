"""Colleagues who substitute for a person that is away: what waits for the person is mailed to them, too.

Who substitutes for whom is another app's knowledge, which it registers here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from accounts.models import User
from accounts.permissions.access import portal_actor, users_with_grants
from selfservice.kernel.registry import Registry, name_of
from selfservice.kernel.scope.actor import Actor

# Given ids of users, returns the ids of those who substitute for one of them now. Called under `as_system`.
FindSubstitutes = Callable[[Collection[int]], Iterable[int]]
_sources: Registry[str, FindSubstitutes] = Registry("source of substitutes")


def register(find: FindSubstitutes) -> None:
    """Register a source; called when the app's `user_hooks` module is loaded."""
    _sources.register(name_of(find), find)


def with_substitutes(people: Sequence[User], may: Callable[[Actor], bool]) -> list[User]:
    """Return the people and those who substitute for one of them now, if they `may` by functions of their own.

    Under `as_system`.
    """
    known = {user.pk for user in people}
    more = {pk for find in _sources.values() for pk in find(known)} - known
    rows = users_with_grants().filter(pk__in=more, state=User.State.ACTIVE).order_by("name") if more else ()
    return [*people, *(user for user in rows if may(portal_actor(user)))]
