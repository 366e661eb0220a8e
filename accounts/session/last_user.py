"""The signed cookie that names who was logged in last in this browser, for forms sent after the session has ended.

It opens nothing: it only says to whom what was typed belongs (kernel/web/unsent_forms.py). A log-out deletes it.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.request import full_actor

NAME = "__Host-last" if settings.SESSION_COOKIE_SECURE else "last"
SALT = "accounts.session.last_user"


def last_user(request: HttpRequest) -> int | None:
    """Return the id of the user who was logged in last in this browser, if it is known."""
    found = request.get_signed_cookie(NAME, default=None, salt=SALT, max_age=settings.SESSION_COOKIE_AGE)
    return int(found) if found and found.isdecimal() else None


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie when the request was a logged-in customer's whom it does not name, and no log-out."""
    user, actor = request.user, full_actor(request)
    if user.is_authenticated and isinstance(actor, PortalActor) and last_user(request) != user.pk:
        response.set_signed_cookie(
            NAME, str(user.pk), salt=SALT, max_age=settings.SESSION_COOKIE_AGE, secure=settings.SESSION_COOKIE_SECURE,
            httponly=True, samesite="Lax",
        )  # fmt: skip


def forget(response: HttpResponse) -> None:
    """Delete the cookie."""
    response.delete_cookie(NAME, samesite="Lax")
