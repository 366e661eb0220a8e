"""Which second factor was proved in this session, looked at in every request."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.middleware import OTPMiddleware
from django_otp.models import Device


class Proved(OTPMiddleware):
    """As django-otp's own: a confirmed factor of this very person, or none, and then the session forgets it.

    Whether there is one was read together with the person (accounts/session/authentication.py); it is itself read only
    if it is used.
    """

    def _verify_user_sync(self, request: HttpRequest, user: Any) -> Any:
        device_ids = getattr(user, "device_ids", None)
        if device_ids is None:
            return super()._verify_user_sync(request, user)  # type: ignore[no-untyped-call]
        self._init_user_fields(user)  # type: ignore[no-untyped-call]
        told = request.session.get(DEVICE_ID_SESSION_KEY)
        if told and self._normalize_persistent_id(told) in device_ids:
            user.otp_device = SimpleLazyObject(partial(Device.from_persistent_id, told))
        elif told:
            del request.session[DEVICE_ID_SESSION_KEY]
        return user
