"""Link that confirms a new mail address: sent to that address, valid for a day.

It belongs to the user's newest request for an address (a run of `ask_for_mail`). A newer request, a change of address
or a new password invalidates it: a user who has lost control of the login for a moment thereby cancels the requests
made meanwhile.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models import User
from selfservice.kernel.actions.runs import runs_on
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system

LIFE = timedelta(days=1)
SALT = "accounts.new_mail"
ASK, CHANGE = "ask_for_mail", "change_mail"


def link_for_mail(context: dict[str, Any]) -> str:
    """Return the link for the mail: the request, and a digest of the current password, signed."""
    with as_system("make a link to a new mail address"):
        user = User.objects.system().get(uid=context["person"])
        request = _done(user, ASK).filter(data__email=context["new"]).latest("id")
    token = signing.dumps([str(user.uid), str(request.uid), _password_of(user)], salt=SALT)
    return f"{settings.PORTAL_URL}{reverse('confirm_mail', args=[token])}"


def opened(token: str) -> tuple[User, str] | None:
    """Return the user and the new address, or None if the link is forged, too old, or no longer the newest request."""
    try:
        uid, request_uid, password = signing.loads(token, salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError):
        return None
    with as_system("open a link to a new mail address"):
        user = User.objects.system().filter(uid=uid, state=User.State.ACTIVE).first()
        newest = _done(user, ASK, CHANGE).order_by("id").last() if user else None
    if user is None or newest is None or str(newest.uid) != request_uid or password != _password_of(user):
        return None
    return user, str(newest.data["email"])


def _done(user: User, *slugs: str) -> Any:
    return runs_on(user, *slugs).filter(state=ActionRun.State.DONE)


def _password_of(user: User) -> str:
    return salted_hmac(SALT, user.password, algorithm="sha256").hexdigest()[:16]
