"""Numbers used as second factors: an action that takes away such a number takes away a way to log in, too."""

from __future__ import annotations

from accounts.models import SmsFactor
from accounts.notifications.notices import notify
from selfservice.kernel.scope.models import as_system


def receives_codes(number: str) -> bool:
    """Return whether any user, at any company, has log-in codes sent to the number. It does not reveal whose it is."""
    with as_system("whether log-in codes go to a number"):
        return SmsFactor.objects.filter(number=number, confirmed=True).exists()


def revoke_sms_factors(number: str) -> None:
    """Remove the number as second factor, since somebody else may get it, and notify its users. Under `as_system`."""
    for factor in SmsFactor.objects.filter(number=number).select_related("user"):
        notify(factor.user, "factor_removed", factor=number)
        factor.delete()
