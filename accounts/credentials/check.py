"""Check a one-time code under a row lock, so that sixteen concurrent requests count as one try."""

from __future__ import annotations

from math import ceil

from django.utils import timezone
from django.utils.translation import ngettext
from django_otp.models import Device

from accounts.credentials.sim_changes import refusal_text, unsafe_until
from accounts.models import SmsFactor, User
from selfservice.kernel import audit
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system, current_actor


class CodeCheckBlocked(Exception):
    """Raised instead of checking a code. The message gives the user the reason; a right code is never called wrong."""


class CodeCheckPaused(CodeCheckBlocked):
    """Raised during the pause of 1, 2, 4 … seconds after wrong codes."""


class RecentSimSwap(CodeCheckBlocked):
    """Raised when the number's SIM card was changed recently: its codes are not accepted."""


def check_code(user: User, device_id: str, code: str, *, confirming: bool = False) -> Device | None:
    """Return the device if the code is right, which uses the code up; else count and record the try and return None.

    Raises CodeCheckBlocked, without checking the code, during the pause after wrong codes, or if the number's SIM card
    was changed recently.

    `confirming` allows an unconfirmed device: the code confirms it. Must run in the request's transaction: the row
    lock is held until it ends.
    """
    actor = current_actor()
    with as_system("check a code"):
        device: Device | None = Device.from_persistent_id(device_id, for_verify=True)
        if device is None or device.user_id != user.pk or not (device.confirmed or confirming):
            return None
        if isinstance(device, SmsFactor) and (until := unsafe_until(device)):
            raise RecentSimSwap(refusal_text(until))
        allowed, reason = device.verify_is_allowed()
        if not allowed:
            seconds = ceil((reason["locked_until"] - timezone.now()).total_seconds()) if reason else 1
            raise CodeCheckPaused(
                ngettext(
                    "After wrong codes there is a pause. Try again in %(n)d second.",
                    "After wrong codes there is a pause. Try again in %(n)d seconds.",
                    seconds,
                )
                % {"n": seconds}
            )
        if device.verify_token(code):
            return device
        # The visitor knows the password, or has the letter.
        visitor = Actor(kind="public", name="visitor", ip=actor.ip if actor else None, everything=True)
        audit.record(visitor, "second_factor_failed", user, after={"factor": type(device).__name__})
        return None
