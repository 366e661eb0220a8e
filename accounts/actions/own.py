"""What the actions on one's own login share."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied

from accounts.models import User
from selfservice.kernel.actions import Action
from selfservice.kernel.scope import as_system


class OwnAction(Action):
    """Done to the actor's own login, by whoever is logged in; a second factor proved within minutes is wanted."""

    actors: ClassVar[frozenset[str]] = frozenset({"user"})
    step_up = True

    def me(self) -> User:
        """The actor's login, locked. Read as the system: not everyone may see the list of users."""
        if self.actor.id is None:
            raise PermissionDenied(self.slug)
        with as_system("change one's own login"):
            return User.objects.system().select_for_update(of=("self",)).get(pk=self.actor.id)
