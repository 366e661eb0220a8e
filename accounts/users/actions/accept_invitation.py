"""Accept an invitation: set the password, confirm the mobile. And enrol a second factor again after a reset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from accounts.credentials.confirm_number import confirm_number
from accounts.credentials.devices import factors_of
from accounts.models import User
from accounts.notifications.notices import notify
from accounts.users.invitations import is_open, token_of
from selfservice.kernel.actions.base import Action, Change
from selfservice.kernel.core.forms import OnceForm

LINK_IS_DEAD = _("The link has been used, has been replaced by a newer one, or is more than a week old.")


class AcceptInvitationForm(OnceForm):
    """The password's hash; the password itself is never stored."""

    password_hash = forms.CharField()
    # The link's token, compared again under the lock: a newer invitation replaces it.
    token = forms.CharField()


class AcceptInvitation(Action):
    """Open the login. Run by the portal for a person who has the link and the phone."""

    slug = "accept_invitation"
    label = _("Activate the login")
    log_kind = "own"
    model = User
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    from_states = frozenset({User.State.INVITED})
    Form = AcceptInvitationForm
    unrecorded = frozenset({"password_hash", "token"})

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if is_open(target) and constant_time_compare(data["token"], token_of(target)):
            return None
        return str(LINK_IS_DEAD)

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        target.password = data["password_hash"]
        target.state, target.activated_at = User.State.ACTIVE, now
        target.save()
        confirm_number(target)
        notify(target, "login_opened", username=target.username)
        return Change(target, before=before, after={"state": target.state, "mobile": target.mobile})


class EnrolAgain(Action):
    """Confirm the number after a reset. The user has given the password and the code sent to the number."""

    slug = "enrol_again"
    label = _("Choose a second factor anew")
    log_kind = "own"
    model = User
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    from_states = frozenset({User.State.ACTIVE})
    Form = OnceForm

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        return str(LINK_IS_DEAD) if factors_of(target).any else None

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        confirm_number(target)
        notify(target, "factor_added", factor=target.mobile)
        return Change(target, after={"mobile": target.mobile})
