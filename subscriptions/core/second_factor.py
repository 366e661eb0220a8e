"""Numbers that somebody logs in with: what takes such a number away takes a way to log in away, too."""

from __future__ import annotations

from accounts.models import SmsFactor
from accounts.notifications.notices import notify
from selfservice.kernel.scope.models import as_system


def receives_codes(number: str) -> bool:
    """Whether somebody, at whichever company, has log-in codes sent to the number. Whose it is, is not told."""
    with as_system("whether log-in codes go to a number"):
        return SmsFactor.objects.filter(number=number, confirmed=True).exists()


def prove_nobody(number: str) -> None:
    """Who logged in with a number that can be a stranger's now does so no more, and is told. Under `as_system`."""
    for factor in SmsFactor.objects.filter(number=number).select_related("user"):
        notify(factor.user, "factor_removed", factor=number)
        factor.delete()
