"""Numbers whose SIM card was changed lately: a text message may reach whoever has taken the number over.

Which card is in a phone, a floor above knows; it says so here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import SmsFactor
from selfservice.kernel.core.formatting import phone, when

# Until when a number (E.164) proves nobody, or None. Called under `as_system`.
Check = Callable[[str], datetime | None]
_checks: list[Check] = []


def register(check: Check) -> None:
    """Add one; called when the app's `people` module is loaded."""
    _checks.append(check)


def unsafe_until(factor: SmsFactor) -> datetime | None:
    """Until when the factor lets nobody in; None when it is as good as ever. Under `as_system`.

    A number that is only just being confirmed is whoever's who has its card now, new or old.
    """
    if not factor.confirmed:
        return None
    return max((until for check in _checks if (until := check(factor.number))), default=None)


def why(until: datetime) -> str:
    """The same in words, with the other ways."""
    return _(
        "This number's SIM card was changed lately. For your safety, no codes by text message let anybody in until"
        " %(when)s. Use an authenticator app, a passkey or a backup code. If you have none, ask an administrator to"
        " reset your second factor, or call us on %(phone)s."
    ) % {"when": when(until), "phone": phone(str(settings.PORTAL["support_phone"]))}
