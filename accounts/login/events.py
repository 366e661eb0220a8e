"""Session data and audit entries for every log-in, whichever page it came from."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as otp_login
from django_otp.models import Device

from accounts.credentials.devices import factors_of
from accounts.models import User
from accounts.session.middleware import SEEN_AT, STARTED, VERIFIED_AT
from selfservice.kernel import audit
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import client_ip
from selfservice.kernel.web.unsent_forms import notify_of_unsent


@receiver(user_logged_in)
def store_session_data(sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Store in the session when it began, from which address, and with which browser."""
    now = timezone.now().isoformat()
    request.session[STARTED] = request.session[SEEN_AT] = now
    request.session["_ip"] = client_ip(request)
    request.session["_user_agent"] = request.headers.get("User-Agent", "")[:200]


def log_in(request: HttpRequest, user: User, device: Device, *, how: str = "") -> None:
    """Open a session for a user who has proved both factors, and record it. The session gets a new key."""
    with as_system("log in"):
        login(request, user, backend="accounts.login.backend.PortalBackend")
        otp_login(request, device)
        store_verification(request)
        record_login(request, user, how or type(device).__name__)
    # For KnownDeviceMiddleware, which sets the cookie.
    request.logged_in_as = user.username  # type: ignore[attr-defined]
    notify_of_unsent(request, user.pk)


def bind_to_remaining_factor(request: HttpRequest) -> None:
    """Bind the session to a remaining factor if the one that opened it was just removed.

    The user verified a factor minutes before removing one (kernel.actions.is_fresh).
    """
    with as_system("go on with another factor"):
        if Device.from_persistent_id(request.session.get(DEVICE_ID_SESSION_KEY, "")) is None:
            left = factors_of(request.user)  # type: ignore[arg-type]
            otp_login(request, next(iter((*left.passkeys, *left.codes))))


def store_verification(request: HttpRequest) -> None:
    """Store in the session that a second factor was verified now."""
    request.session[VERIFIED_AT] = timezone.now().isoformat()


def record_login(request: HttpRequest, user: User, factor: str) -> None:
    """Record a complete log-in."""
    kind = "staff" if user.is_staff else "user"
    actor = Actor(kind=kind, id=user.pk, name=user.name, ip=client_ip(request), everything=True)
    audit.record(actor, "login", user, after={"factor": factor})


@receiver(user_login_failed)
def record_failure(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    """Record a wrong password, if the login exists. The entered password is not stored."""
    name = str(credentials.get("username") or "").replace("\0", "").strip().lower()[:150]
    ip = client_ip(request) if request is not None else None
    with as_system("record a failed log-in"):
        user = User.objects.system().filter(username=name).first()
        if user:
            audit.record(Actor(kind="public", name="visitor", ip=ip, everything=True), "login_failed", user)
