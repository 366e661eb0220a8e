"""End one's other sessions: a phone that was lost, a computer that was left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.own import OwnAction
from accounts.sessions import end_sessions
from selfservice.kernel.actions import Change
from selfservice.kernel.forms import OnceForm


class KeepForm(OnceForm):
    """The session that goes on."""

    keep_session = forms.CharField()


class EndOtherSessions(OwnAction):
    """All but the present one."""

    slug = "end_other_sessions"
    label = _("Log out everywhere else")
    step_up = False
    Form = KeepForm
    unrecorded = frozenset({"keep_session", "request_id"})

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        return Change(self.me(), after={"sessions_ended": end_sessions(self.actor.id or 0, keep=data["keep_session"])})
