"""Devices on which a user has logged in: each has its own limit of wrong passwords, so that nobody locks the owner out.

The cookie is a random number, signed for one user name, and says nothing else (OWASP: device cookies; NIST SP 800-63B
5.2.2). It is no factor: password and second factor are asked for as on every device.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256
from ipaddress import IPv6Address

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.credentials.rate_limits import address
from accounts.login.backend import folded_username

LIFE = 365 * 24 * 3600


def known_device(request: HttpRequest | None, username: str) -> str | None:
    """Return the device's number if this user has logged in on it, else None."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "") if request is not None else ""
    try:
        return _signer(username).unsign(cookie, max_age=LIFE) if username else None
    except signing.BadSignature:
        return None


def lock_out_key(request: HttpRequest) -> str | None:
    """Return what axes counts a login's wrong passwords by: the known device, else the visitor's address.

    axes stores it as an address, so a device is one of fd00::/8, which nobody has on the internet (RFC 4193).
    """
    user = getattr(request, "user", None)
    # An idle session ends before the view is known: its view may want to read the body itself.
    posted = folded_username(request) if request.resolver_match else ""
    name = posted or (user.get_username() if user else "")
    if device := known_device(request, name):
        return str(IPv6Address(b"\xfd" + sha256(device.encode()).digest()[:15]))
    # As an address: else each address of a /64 would have ten tries.
    return address(request).partition("/")[0] or None


class KnownDeviceMiddleware:
    """Set the cookie in the response to a log-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if username := getattr(request, "logged_in_as", ""):
            # The same number for a known device: a new one would have its ten tries from the start.
            device = known_device(request, username) or secrets.token_urlsafe(16)
            response.set_cookie(
                settings.DEVICE_COOKIE_NAME,
                _signer(username).sign(device),
                max_age=LIFE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _signer(username: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"accounts.known_devices:{username}")
