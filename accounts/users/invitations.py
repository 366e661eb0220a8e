"""Invitations: a mail with a link by which a new colleague chooses a password, once, within a week.

The link is created when its mail is sent: no table, queue or log stores it. It is invalid after a change of the
password that it covers (an unusable one, different for each invitation), and a week after the invitation.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.notifications.notices import notify
from selfservice.kernel.core.formatting import day
from selfservice.kernel.scope.models import as_system

LIFE = timedelta(days=7)


def invite(user: User, by: str, now: datetime) -> None:
    """Invalidate older links and send a new one. Call inside an action; saves the user."""
    user.password = make_password(None)
    user.invited_at = now
    user.save()
    with translation.override(user.language):
        until = day(expires_at(user))
    company = user.company.name if user.company else ""
    notify(user, "invitation", person=str(user.uid), by=by, company=company, username=user.username, until=until)


def expires_at(user: User) -> datetime:
    """Return when the newest link expires."""
    return (user.invited_at or user.created_at) + LIFE


def is_open(user: User) -> bool:
    """Return whether the newest link can still be used."""
    return user.state == User.State.INVITED and user.invited_at is not None and timezone.now() < expires_at(user)


def token_of(user: User) -> str:
    """Return the link's token: 128 bits over values that change when the link is used or replaced."""
    message = f"{user.pk}:{user.password}:{user.invited_at.isoformat() if user.invited_at else ''}"
    return salted_hmac("accounts.invitations", message, algorithm="sha256").hexdigest()[:32]


def link_for_mail(context: dict[str, Any]) -> str:
    """Return the link for the mail to the user whom the context names."""
    with as_system("make a link to a first log-in"):
        user = User.objects.system().get(uid=context["person"])
    return f"{settings.PORTAL_URL}{reverse('welcome', args=[user.uid, token_of(user)])}"


def invited(uid: Any, token: str) -> User | None:
    """Return the invited user whom a link names, with the company, or None if the link no longer works."""
    with as_system("open an invitation"):
        user = User.objects.system().select_related("company").filter(uid=uid, is_staff=False).first()
    if user is None or not is_open(user) or not constant_time_compare(token, token_of(user)):
        return None
    return user
