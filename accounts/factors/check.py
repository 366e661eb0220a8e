"""Checking a code: under a row lock, so that sixteen at once are one try."""

from __future__ import annotations

from django_otp.models import Device

from accounts.models import User
from selfservice.kernel.scope import as_system


def check_code(user: User, device_id: str, code: str, *, confirming: bool = False) -> Device | None:
    """The device when the code is right (it is then used up), else None. A wrong one is counted.

    `confirming` allows one that is not confirmed yet: the code is what confirms it. Must run in the request's
    transaction: the lock is held to its end.
    """
    with as_system("check a code"):
        device = Device.from_persistent_id(device_id, for_verify=True)
        if device is None or device.user_id != user.pk or not (device.confirmed or confirming):
            return None
        return device if device.verify_token(code) else None
