"""Checking a code: under a row lock, so that sixteen at once are one try."""

from __future__ import annotations

from math import ceil

from django.utils import timezone
from django.utils.translation import ngettext
from django_otp.models import Device

from accounts.credentials.sim_changes import unsafe_until, why
from accounts.models import SmsFactor, User
from selfservice.kernel import audit
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system, current_actor


class NotNow(Exception):
    """The code is not looked at. The text says why, for the person: a right code must not be called wrong."""


class TooSoon(NotNow):
    """After wrong codes one waits 1, 2, 4 … seconds."""


class SimSwapped(NotNow):
    """The number's SIM card was changed lately: its codes let nobody in."""


def check_code(user: User, device_id: str, code: str, *, confirming: bool = False) -> Device | None:
    """The device when the code is right (it is then used up), else None. A wrong one is counted, and put on record.

    Raises NotNow, without looking at the code, when it comes too soon after wrong ones, or to a number that proves
    nobody just now.

    `confirming` allows one that is not confirmed yet: the code is what confirms it. Must run in the request's
    transaction: the lock is held to its end.
    """
    asking = current_actor()
    with as_system("check a code"):
        device: Device | None = Device.from_persistent_id(device_id, for_verify=True)
        if device is None or device.user_id != user.pk or not (device.confirmed or confirming):
            return None
        if isinstance(device, SmsFactor) and (until := unsafe_until(device)):
            raise SimSwapped(why(until))
        allowed, reason = device.verify_is_allowed()
        if not allowed:
            seconds = ceil((reason["locked_until"] - timezone.now()).total_seconds()) if reason else 1
            raise TooSoon(
                ngettext(
                    "After wrong codes there is a pause. Try again in %(n)d second.",
                    "After wrong codes there is a pause. Try again in %(n)d seconds.",
                    seconds,
                )
                % {"n": seconds}
            )
        if device.verify_token(code):
            return device
        # Whoever got this far knows the password, or has the letter.
        visitor = Actor(kind="public", name="visitor", ip=asking.ip if asking else None, everything=True)
        audit.record(visitor, "second_factor_failed", user, after={"factor": type(device).__name__})
        return None
