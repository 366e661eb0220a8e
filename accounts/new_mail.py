"""The link that confirms a new mail address: sent there, good for a day, and worthless once the address has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from selfservice.kernel.scope import as_system

LIFE = timedelta(days=1)
SALT = "accounts.new_mail"


def link_for_mail(context: dict[str, Any]) -> str:
    """The link for the mail: who, from which address, to which, all signed."""
    with as_system("make a link to a new mail address"):
        user = User.objects.system().get(uid=context["person"])
    token = signing.dumps([str(user.uid), user.email, context["new"]], salt=SALT)
    return f"{settings.PORTAL_URL}{reverse('confirm_mail', args=[token])}"


def opened(token: str) -> tuple[User, str] | None:
    """The user and the new address, or None when the link is not ours, too old, or the address has changed since."""
    try:
        uid, old, new = signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    with as_system("open a link to a new mail address"):
        user = User.objects.system().filter(uid=uid, email=old, state=User.State.ACTIVE).first()
    return (user, new) if user else None
