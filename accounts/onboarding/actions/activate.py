"""Activate a login: use up the code, set the password and confirm the mobile, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.credentials.confirm_number import confirm_number
from accounts.models import User
from accounts.notifications.notices import notify
from accounts.onboarding.activation import live_code
from selfservice.kernel.actions.runner import Action, ActionRefused, Change
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.forms import OnceForm

CODE_IS_DEAD = _("The code has been used, has expired or has been closed. Apply again, or call us.")


class ActivateForm(OnceForm):
    """The data collected by the steps. It has the password's hash; the password itself is never stored."""

    code_id = WholeField()
    password_hash = forms.CharField()
    number = forms.CharField()
    email = forms.EmailField()


class Activate(Action):
    """Activate the login. Run by the portal for a person who has the letter's code and the phone."""

    slug = "activate"
    label = _("Activate the login")
    log_kind = "own"
    model = User
    actors: ClassVar[frozenset[str]] = frozenset({"system"})
    from_states = frozenset({User.State.INVITED})
    Form = ActivateForm
    unrecorded = frozenset({"password_hash", "code_id"})

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if live_code(target, data["code_id"]) is None:
            return str(CODE_IS_DEAD)
        return None

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        code = live_code(target, data["code_id"])
        if code is None:
            # The code expired after `refuse` checked it.
            raise ActionRefused(str(CODE_IS_DEAD))
        code.used_at = now
        code.save()
        before = {"state": target.state}
        target.password = data["password_hash"]
        target.mobile, target.email = data["number"], data["email"]
        target.state, target.activated_at = User.State.ACTIVE, now
        target.save()
        confirm_number(target)
        notify(target, "login_activated", username=target.username)
        after = {"state": target.state, "mobile": data["number"], "email": data["email"]}
        return Change(target, before=before, after=after)
