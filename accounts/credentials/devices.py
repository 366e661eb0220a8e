"""Which second factors a person has, the strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import AuthenticatorApp, BackupCode, BackupCodes, Passkey, SmsFactor, User
from selfservice.kernel.db.compiled import Compiled


@dataclass(frozen=True, slots=True)
class Factors:
    """A person's confirmed factors. Call `of` under `as_system`."""

    passkeys: tuple[Passkey, ...]
    apps: tuple[AuthenticatorApp, ...]
    sms: tuple[SmsFactor, ...]
    backup: BackupCodes | None

    @property
    def codes(self) -> tuple[AuthenticatorApp | SmsFactor, ...]:
        """Those that one types a code from: apps first, SMS last."""
        return (*self.apps, *self.sms)

    @property
    def any(self) -> bool:
        """Whether there is anything to log in with; backup codes alone don't count."""
        return bool(self.passkeys or self.apps or self.sms)


def factors_of(user: User) -> Factors:
    """Read them. SMS is never offered to support staff: numbers are taken over by fraud with SIM cards."""
    mine = {"user": user, "confirmed": True}
    return Factors(
        passkeys=tuple(Passkey.objects.filter(**mine).order_by("id")),
        apps=tuple(AuthenticatorApp.objects.filter(**mine).order_by("id")),
        sms=() if user.is_staff else tuple(SmsFactor.objects.filter(**mine).order_by("id")),
        backup=BackupCodes.objects.filter(**mine).first(),
    )


def strength(user_id: int) -> tuple[bool, int]:
    """Whether the person has a passkey or an app, and how many backup codes are left. One query, under `as_system`."""
    ((strong, left),) = _STRENGTH.rows(user_id)
    return strong, left


def _strength(user_id: int) -> Any:
    mine = {"user_id": OuterRef("pk"), "confirmed": True}
    left = BackupCode.objects.filter(codes__user_id=OuterRef("pk"), codes__confirmed=True, used_at=None)
    counted = left.order_by().values("codes__user_id").annotate(n=Count("pk")).values("n")
    strong = Exists(Passkey.objects.filter(**mine)) | Exists(AuthenticatorApp.objects.filter(**mine))
    person = User.objects.system().filter(pk=user_id).annotate(strong=strong, left=Coalesce(Subquery(counted), 0))
    return person.values_list("strong", "left")


_STRENGTH = Compiled(_strength)
