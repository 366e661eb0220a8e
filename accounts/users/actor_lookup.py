"""Look up customers' users by id, for requests that they made earlier (kernel/scope/actor_registry.py)."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from accounts.notifications.notices import notify
from accounts.permissions.access import administrators_of, portal_actor, user_with_grants
from selfservice.kernel.scope.actor_registry import Person, register, register_deciders
from selfservice.kernel.scope.models import as_system


def find(user_id: int) -> Person | None:
    """Return the person with their current grants; None if the login is locked, closed or gone."""
    with as_system("who somebody is now"):
        user = user_with_grants(user_id)
        if user is None or user.is_staff or not user.is_active:
            return None
        return Person(portal_actor(user), user.language, partial(notify, user))


def administer(company_ids: Collection[int]) -> list[Person]:
    """Return the people who administer every one of the companies."""
    everywhere = set.intersection(*administrators_of(company_ids).values()) if company_ids else set()
    return [person for pk in sorted(everywhere) if (person := find(pk))]


register("user", find)
register_deciders(administer)
