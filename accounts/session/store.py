"""The session store: database sessions with their user, start, IP address and user agent."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import User
from accounts.models.session import UserSession
from accounts.session.authentication import read
from selfservice.kernel.scope.context import current_actor


class SessionStore(DatabaseStore):
    """Django's database sessions in a table of our own."""

    # The session's user, read in the same query.
    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def load(self) -> dict[str, Any]:
        """Load the session as Django does; during authentication (`as_system`), together with its user."""
        actor = current_actor()
        if actor is None or actor.kind != "system":
            return super().load()
        found = read(self.session_key)
        if found is None:
            self._session_key = None
            return {}
        session_data, self.person = found
        return self.decode(session_data)

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        session = cast(UserSession, super().create_model_instance(data))
        session.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        session.started_at = datetime.fromisoformat(data["_started"]) if "_started" in data else None
        session.ip = data.get("_ip") or None
        session.user_agent = str(data.get("_user_agent", ""))[:200]
        return session


def end_sessions(user_id: int, *, keep: str | None = None) -> int:
    """End every session of the user (but the one with the key `keep`); return how many."""
    sessions = UserSession.objects.filter(user_id=user_id)
    if keep:
        sessions = sessions.exclude(session_key=keep)
    return sessions.delete()[0]
