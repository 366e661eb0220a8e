"""Set a new password, on the user's own page or by the link after a forgotten one. The second factor is unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.credentials.reset_tokens import reset_tokens
from accounts.models import User
from accounts.notifications.notices import notify
from accounts.profile.action import OwnAction
from accounts.session.store import end_sessions
from selfservice.kernel.actions.runner import Action, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.models import as_system

LINK_IS_DEAD = _("The link has been used, or is more than an hour old.")


class PasswordHashForm(OnceForm):
    """The hash; the page's form checks the password itself and does not pass it on."""

    password_hash = forms.CharField()
    keep_session = forms.CharField(required=False)


class ResetPasswordForm(PasswordHashForm):
    """The same, and the link's token, checked again under the lock: the link works once."""

    token = forms.CharField()


def replace_password(user: User, data: Mapping[str, Any]) -> Change:
    """Set the password, end the other sessions and notify the user. Call inside an action."""
    with as_system("change a password"):
        user.password = data["password_hash"]
        user.save()
        ended = end_sessions(user.pk, keep=data.get("keep_session") or None)
        notify(user, "password_changed")
    return Change(user, after={"password": "changed", "sessions_ended": ended})


class ChangePassword(OwnAction):
    """Change the password of the logged-in user."""

    slug = "change_password"
    label = _("Change password")
    done_receipt = _("Your password has been changed, and you are logged out everywhere else.")
    refused_receipt = _("Your password was not changed. %(why)s")
    Form = PasswordHashForm
    unrecorded = frozenset({"password_hash"})

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        return replace_password(self.me(), data)


class ResetPassword(Action):
    """Set a password by the link from the mail. The user then logs in, with the second factor as usual."""

    slug = "reset_password"
    label = _("Choose a new password")
    log_kind = "own"
    model = User
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    from_states = frozenset({User.State.ACTIVE})
    Form = ResetPasswordForm
    unrecorded = frozenset({"password_hash", "keep_session", "token"})

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        return None if reset_tokens.check_token(target, data["token"]) else str(LINK_IS_DEAD)

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        return replace_password(target, data)
