"""What the log-in remembers between its steps."""

from __future__ import annotations

from typing import Any

from django.utils.crypto import constant_time_compare
from two_factor.views.utils import LoginStorage as Stock

StockStorage: Any = Stock


class LoginStorage(StockStorage):  # type: ignore[misc]  # the library has no types
    """As the library's, in the session, but for a page that is only looked at: that leaves no session behind."""

    def __init__(self, prefix: str, request: Any, *args: Any, **kwargs: Any) -> None:
        # The session's own dictionary, or, for a page that is looked at, one that is forgotten.
        self._looked_at: dict[str, Any] | None = {} if request.method in ("GET", "HEAD") else None
        super().__init__(prefix, request, *args, **kwargs)
        if self._looked_at is not None:
            self.init_data()

    def reset(self) -> None:
        if self._looked_at is None:
            super().reset()
            return
        # Coming back to the first page starts over.
        self.request.session.pop(self.prefix, None)
        self.init_data()

    def _get_data(self) -> Any:
        return self._looked_at if self._looked_at is not None else super()._get_data()

    def _set_data(self, value: Any) -> None:
        if self._looked_at is not None:
            self._looked_at = value
        else:
            super()._set_data(value)

    data = property(_get_data, _set_data)

    def _get_authenticated_user(self) -> Any:
        user = super()._get_authenticated_user()
        # A password that has been changed since it was given opens nothing, as with sessions.
        if user and not constant_time_compare(self.data.get("auth_hash", ""), user.get_session_auth_hash()):
            return False
        return user

    def _set_authenticated_user(self, user: Any) -> None:
        super()._set_authenticated_user(user)
        self.data["auth_hash"] = user.get_session_auth_hash()

    authenticated_user = property(_get_authenticated_user, _set_authenticated_user)
