"""Confirm a person's own number as the one that codes are sent to."""

from __future__ import annotations

from accounts.models import SmsFactor, User
from accounts.user_hooks import keepers


def confirm_number(user: User) -> None:
    """The user's own number becomes the one that codes go to. As the system, when its code has come back."""
    SmsFactor.objects.filter(user=user).exclude(number=user.mobile).delete()
    SmsFactor.objects.update_or_create(user=user, number=user.mobile, defaults={"confirmed": True, "name": "sms"})
    for keeper in keepers.values():
        keeper.confirmed(user)
