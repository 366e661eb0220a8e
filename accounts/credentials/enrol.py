"""Add an authenticator app. The session stores the encrypted secret until a code proves that the app has it."""

from __future__ import annotations

import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from selfservice.kernel.core.crypto import decrypt, encrypt
from selfservice.kernel.core.qr import qr_code

KEY = "new_app"


def pending_secret(request: HttpRequest) -> bytes:
    """Return the secret of the app being added in this session; create it on the first call."""
    if KEY not in request.session:
        request.session[KEY] = encrypt(secrets.token_bytes(20)).decode()
    return decrypt(request.session[KEY].encode())


def remove_secret(request: HttpRequest) -> None:
    """Remove the secret from the session: it is used, or the user cancelled."""
    request.session.pop(KEY, None)


def text(secret: bytes) -> str:
    """Return the secret as users type it: base 32 in groups of four."""
    plain = b32encode(secret).decode().rstrip("=")
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def address(secret: bytes, username: str) -> str:
    """Return the key URI for the QR code, which all authenticator apps read."""
    issuer = f"{settings.PORTAL['name']} {settings.PORTAL['operator']}"
    query = urlencode({"secret": b32encode(secret).decode().rstrip("="), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(username)}?{query}"


def shown(secret: bytes, username: str) -> dict[str, str]:
    """Return what a page shows of the secret: as text, as a link that opens an app on the same phone, as a QR code."""
    uri = address(secret, username)
    # segno draws it from our own URI: no user's text goes into the markup unescaped.
    return {"secret": text(secret), "app_link": uri, "qr": mark_safe(qr_code(uri))}  # noqa: S308


def step_of(secret: bytes, code: str) -> int | None:
    """Return the time step of the code, with one step of drift to either side, or None if the code is wrong."""
    clock = TOTP(secret)
    clock.time = timezone.now().timestamp()
    return clock.t() if clock.verify(int(code), tolerance=1) else None


def step_for(form: Form, secret: bytes) -> int | None:
    """Return the time step of the form's code; add an error to the field if the code is wrong."""
    step = step_of(secret, form.cleaned_data["code"])
    if step is None:
        form.add_error("code", _("The code is wrong. Check that the phone's clock is right, and use the next code."))
    return step
