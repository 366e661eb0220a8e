"""Numbers whose SIM card was changed recently: a text message may reach a person who has taken over the number.

An app of a higher layer knows the SIM cards; it registers its check here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import SmsFactor
from selfservice.kernel.core.formatting import phone, when

# Returns until when codes to a number (E.164) are not accepted, or None. Called under `as_system`.
Check = Callable[[str], datetime | None]
_checks: list[Check] = []


def register(check: Check) -> None:
    """Register a check; called when the app's `people` module is loaded."""
    _checks.append(check)


def unsafe_until(factor: SmsFactor) -> datetime | None:
    """Return until when the factor's codes are not accepted, or None if they are. Call under `as_system`.

    An unconfirmed number belongs to the person who has its SIM card now, new or old.
    """
    if not factor.confirmed:
        return None
    return max((until for check in _checks if (until := check(factor.number))), default=None)


def refusal_text(until: datetime) -> str:
    """Return the reason as text, with the other ways to log in."""
    return _(
        "This number's SIM card was changed lately. For your safety, no codes by text message let anybody in until"
        " %(when)s. Use an authenticator app, a passkey or a backup code. If you have none, ask an administrator to"
        " reset your second factor, or call us on %(phone)s."
    ) % {"when": when(until), "phone": phone(str(settings.PORTAL["support_phone"]))}
