"""Base classes of the actions on the user's own login."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import User
from accounts.session.store import end_sessions
from selfservice.kernel.actions.runner import Action
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.models import as_system


class OwnFactorForm(OnceForm):
    """Form of every change of the user's factors, with the session to keep. All others end."""

    keep_session = forms.CharField(required=False)


class OwnAction(Action):
    """Action of any user on their own login; requires a second factor verified within minutes."""

    log_kind = "own"
    step_up = True
    unrecorded = frozenset({"keep_session"})

    def me(self) -> User:
        """Return the actor's login, locked. Read as the system: not everyone may see the list of users."""
        if self.actor.id is None:
            raise Forbidden("actor_kind", target=self.slug)
        with as_system("change one's own login"):
            return User.objects.system().select_for_update(of=("self",)).get(pk=self.actor.id)

    def end_others(self, data: Mapping[str, Any]) -> int:
        """End the actor's other sessions, as every change of password or second factor does; return how many."""
        return end_sessions(self.actor.id or 0, keep=data.get("keep_session") or None)
