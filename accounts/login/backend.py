"""Authentication by password. The log-in view checks the second factor; django-axes locks out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from accounts.models import User
from accounts.permissions.access import user_with_grants
from accounts.session.authentication import user_from_session
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.types.cleaning import password_spellings
from selfservice.kernel.web.pages import client_ip


class PortalBackend(ModelBackend):
    """Password check by lower-case user name, as the system: there is no actor before the log-in."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or not password or "\0" in username or len(username) > 150:
            return None
        spellings = password_spellings(password)
        if len(spellings[0]) > 128:
            return None
        with as_system("check a password"):
            user = User.objects.system().filter(username=username.strip().lower()).first()
            if user is None:
                # The same work as for a known name, so that the response time reveals nothing.
                for _spelling in spellings:
                    User().set_password(password)
                return None
            if user.check_password(password) and self.user_can_authenticate(user):
                return user
        return None

    def get_user(self, user_id: Any) -> User | None:
        user = user_from_session(int(user_id))
        if user is None:
            with as_system("load the user of a session"):
                user = user_with_grants(int(user_id))
        return user if user and self.user_can_authenticate(user) else None


def folded_username(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the user name that lock-outs count by, in lower case."""
    name = (credentials or {}).get("username")
    if name is None and request is not None:
        name = request.POST.get("auth-username") or request.POST.get("username") or ""
    return str(name or "").replace("\0", "").strip().lower()[:150]


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Return the page shown after ten wrong passwords from one address or device, or too many from all addresses."""
    wait = {"Retry-After": str(int(settings.AXES_COOLOFF_TIME.total_seconds()))}
    return HttpResponse(render_to_string("accounts/locked_out.html", request=request), status=429, headers=wait)


def known_address(request: HttpRequest | None, username: str) -> bool:
    """Return whether the user has logged in from this address before."""
    ip = client_ip(request) if request is not None else None
    with as_system("tell a known address from a new one"):
        user_id = User.objects.system().filter(username=username).values_list("pk", flat=True).first()
        if not (ip and user_id):
            return False
        # Filter by the target, the login itself, which has an index: this query runs during an attack.
        entries = AuditEntry.objects.system().filter(target_model=User._meta.label_lower, target_id=user_id)
        return bool(entries.filter(event="login", ip=ip).exists())
