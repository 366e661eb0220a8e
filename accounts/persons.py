"""Customers' users, found again by their id for what they asked for earlier (kernel/actors.py)."""

from __future__ import annotations

from functools import partial

from accounts.access import portal_actor, user_with_grants
from accounts.notices import notify
from selfservice.kernel.actors import Person, register
from selfservice.kernel.scope import as_system


def find(user_id: int) -> Person | None:
    """The person with the grants of now; None when the login is locked, closed or gone."""
    with as_system("who somebody is now"):
        user = user_with_grants(user_id)
        if user is None or user.is_staff or not user.is_active:
            return None
        return Person(portal_actor(user), user.language, partial(notify, user))


register("user", find)
