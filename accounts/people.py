"""Logins, as the kernel asks about people who are not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.access import administrators, portal_actor, user_with_grants
from accounts.models import User
from accounts.notices import notify
from selfservice.kernel.actor import Actor
from selfservice.kernel.people import register


class Logins:
    """Everything here is called under `as_system`."""

    def actor(self, user_id: int) -> Actor | None:
        """The person with today's rights; None when they can't log in."""
        user = user_with_grants(user_id)
        return portal_actor(user) if user and user.state == User.State.ACTIVE else None

    def tell(self, user_id: int, notice: str, *, key: str, **context: Any) -> None:
        """Send them a mail, if they can still log in."""
        user = User.objects.system().filter(pk=user_id, state=User.State.ACTIVE).first()
        if user:
            notify(user, notice, key=key, **context)

    def administrators(self, company_ids: Iterable[int]) -> list[int]:
        """Whoever administers the users of any of the companies."""
        return [user.pk for user in administrators(*company_ids)]


register(Logins())
