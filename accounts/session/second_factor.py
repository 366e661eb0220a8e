"""Check in every request which second factor was verified in this session."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.middleware import OTPMiddleware
from django_otp.models import Device


class VerifiedDeviceMiddleware(OTPMiddleware):
    """django-otp's middleware: set a confirmed device of this user, or none, and then remove it from the session.

    The ids of the devices were read together with the user (accounts/session/authentication.py); the device itself is
    read only if it is used.
    """

    def _verify_user_sync(self, request: HttpRequest, user: Any) -> Any:
        device_ids = getattr(user, "device_ids", None)
        if device_ids is None:
            return super()._verify_user_sync(request, user)  # type: ignore[no-untyped-call]
        self._init_user_fields(user)  # type: ignore[no-untyped-call]
        shown = request.session.get(DEVICE_ID_SESSION_KEY)
        if shown and self._normalize_persistent_id(shown) in device_ids:
            user.otp_device = SimpleLazyObject(partial(Device.from_persistent_id, shown))
        elif shown:
            del request.session[DEVICE_ID_SESSION_KEY]
        return user
