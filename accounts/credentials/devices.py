"""The second factors of a user, the strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import AuthenticatorApp, BackupCode, BackupCodes, Passkey, SmsFactor, User

# Kinds of factors that are safer than text messages.
STRONG = frozenset({Passkey._meta.label_lower, AuthenticatorApp._meta.label_lower})


@dataclass(frozen=True, slots=True)
class Factors:
    """A user's confirmed factors, read by `factors_of`."""

    passkeys: tuple[Passkey, ...]
    apps: tuple[AuthenticatorApp, ...]
    sms: tuple[SmsFactor, ...]
    backup: BackupCodes | None

    @property
    def codes(self) -> tuple[AuthenticatorApp | SmsFactor, ...]:
        """Return the devices whose codes are typed: apps first, SMS last."""
        return (*self.apps, *self.sms)

    @property
    def with_names(self) -> tuple[AuthenticatorApp | Passkey, ...]:
        """Return the devices that the user names, and may remove."""
        return (*self.apps, *self.passkeys)

    def named(self, persistent_id: str) -> AuthenticatorApp | Passkey | None:
        """Return that of the `with_names` with the id, or None."""
        return next((device for device in self.with_names if device.persistent_id == persistent_id), None)

    @property
    def any(self) -> bool:
        """Return whether the user can log in with one of them; backup codes alone don't count."""
        return bool(self.passkeys or self.apps or self.sms)


def factors_of(user: User) -> Factors:
    """Return the user's factors. No SMS for support staff: SIM fraud takes numbers over. Under `as_system`."""
    mine = {"user": user, "confirmed": True}
    return Factors(
        passkeys=tuple(Passkey.objects.filter(**mine).order_by("id")),
        apps=tuple(AuthenticatorApp.objects.filter(**mine).order_by("id")),
        sms=() if user.is_staff else tuple(SmsFactor.objects.filter(**mine).order_by("id")),
        backup=BackupCodes.objects.filter(**mine).first(),
    )


def strength(user: Any) -> tuple[bool, int]:
    """Return whether the user has a passkey or an app, and how many backup codes are left.

    One query, under `as_system`.

    `user.device_ids` was read with the session (session/authentication.py).
    """
    kinds = {device_id.partition("/")[0] for device_id in user.device_ids}
    left = BackupCode.objects.filter(codes__user=user, codes__confirmed=True, used_at=None).count()
    return not kinds.isdisjoint(STRONG), left
