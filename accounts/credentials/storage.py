"""Storage of the log-in wizard between its steps."""

from __future__ import annotations

from typing import Any

from django.utils.crypto import constant_time_compare
from two_factor.views.utils import LoginStorage as Stock

StockStorage: Any = Stock


class LoginStorage(StockStorage):  # type: ignore[misc]  # the library has no types
    """The library's session storage, but temporary for GET and HEAD requests, which must create no session."""

    def __init__(self, prefix: str, request: Any, *args: Any, **kwargs: Any) -> None:
        # A temporary dictionary for GET and HEAD; None: the data is in the session.
        self._temporary: dict[str, Any] | None = {} if request.method in ("GET", "HEAD") else None
        super().__init__(prefix, request, *args, **kwargs)
        if self._temporary is not None:
            self.init_data()

    def reset(self) -> None:
        if self._temporary is None:
            super().reset()
            return
        # Returning to the first page restarts the log-in.
        self.request.session.pop(self.prefix, None)
        self.init_data()

    def _get_data(self) -> Any:
        return self._temporary if self._temporary is not None else super()._get_data()

    def _set_data(self, value: Any) -> None:
        if self._temporary is not None:
            self._temporary = value
        else:
            super()._set_data(value)

    data = property(_get_data, _set_data)

    def _get_authenticated_user(self) -> Any:
        user = super()._get_authenticated_user()
        # Reject the log-in if the password was changed since it was entered, as Django does with sessions.
        if user and not constant_time_compare(self.data.get("auth_hash", ""), user.get_session_auth_hash()):
            return False
        return user

    def _set_authenticated_user(self, user: Any) -> None:
        super()._set_authenticated_user(user)
        self.data["auth_hash"] = user.get_session_auth_hash()

    authenticated_user = property(_get_authenticated_user, _set_authenticated_user)
