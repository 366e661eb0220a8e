"""Link by which a user confirms the reset of their second factor, and adds a new one. It also needs the password.

One link serves both: it belongs to the administrator's request (a run of `reset_factors`). It works while the request
waits, and for a week after it was carried out, until there is a second factor again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.credentials.devices import factors_of
from accounts.models import User
from selfservice.kernel.actions.runs import runs_on
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system

LIFE = timedelta(days=7)
SLUG = "reset_factors"


def token_of(run: ActionRun, user: User) -> str:
    """Return the link's token of 128 bits. It stays valid if the user replaces a forgotten password meanwhile."""
    message = f"{run.uid}:{user.pk}"
    return salted_hmac("accounts.factor_links", message, algorithm="sha256").hexdigest()[:32]


def link_for_mail(context: dict[str, Any]) -> str:
    """Return the link for the mail about the newest request for the user whom the context names."""
    with as_system("make a link to a new second factor"):
        user = User.objects.system().get(uid=context["person"])
        run = runs_on(user, SLUG).exclude(state=ActionRun.State.REFUSED).latest("id")
    return f"{settings.PORTAL_URL}{reverse('new_factor', args=[run.uid, token_of(run, user)])}"


def opened(run_uid: Any, token: str) -> tuple[ActionRun, User] | None:
    """Return the request and the user that a link names, or None if the link no longer works."""
    with as_system("open a link to a new second factor"):
        run = ActionRun.objects.system().filter(uid=run_uid, action=SLUG).first()
        user = User.objects.system().filter(pk=run.target_id or 0, state=User.State.ACTIVE).first() if run else None
        if run is None or user is None or not constant_time_compare(token, token_of(run, user)):
            return None
        since = timezone.now() - LIFE
        waits = run.state == ActionRun.State.AWAITING and run.created_at > since
        done = run.state == ActionRun.State.DONE and run.finished_at is not None and run.finished_at > since
        if waits or (done and not factors_of(user).any):
            return run, user
    return None


def may_confirm_alone(run: ActionRun, user: User) -> bool:
    """Return whether link and password are enough. Not if a link to the same mailbox reset the password recently.

    Otherwise a person who reads the mail could choose a password by one link and add a factor by the other.
    """
    with as_system("who may confirm a new second factor"):
        return not runs_on(user, "reset_password").filter(created_at__gt=run.created_at - LIFE).exists()
