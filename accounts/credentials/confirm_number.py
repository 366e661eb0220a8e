"""Confirm a user's own number as the one that codes are sent to."""

from __future__ import annotations

from accounts.models import SmsFactor, User
from accounts.user_hooks import user_hooks


def confirm_number(user: User) -> None:
    """Make the user's own number the one that codes are sent to. Call as the system, after its code was entered."""
    SmsFactor.objects.filter(user=user).exclude(number=user.mobile).delete()
    SmsFactor.objects.update_or_create(user=user, number=user.mobile, defaults={"confirmed": True, "name": "sms"})
    for hooks in user_hooks.values():
        hooks.number_confirmed(user)
