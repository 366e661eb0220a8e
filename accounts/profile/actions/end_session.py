"""End the user's other sessions, all or one: after a lost phone, or on a computer left logged in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import UserSession
from accounts.profile.action import OwnAction
from accounts.session.store import end_sessions
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.crypto import digest
from selfservice.kernel.core.forms import OnceForm


class KeepForm(OnceForm):
    """The key of the session that continues."""

    keep_session = forms.CharField()


class EndOtherSessions(OwnAction):
    """End all sessions but the current one."""

    slug = "end_other_sessions"
    label = _("Log out everywhere else")
    done_receipt = _("You are logged out everywhere else.")
    refused_receipt = _("You were not logged out elsewhere. %(why)s")
    step_up = False
    Form = KeepForm

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        return Change(self.me(), after={"sessions_ended": end_sessions(self.actor.id or 0, keep=data["keep_session"])})


class WhichForm(OnceForm):
    """The session by its handle (see `handle_of`)."""

    session = forms.CharField(max_length=32)


class EndOneSession(OwnAction):
    """End a single session. One that has already ended is no error."""

    slug = "end_one_session"
    label = _("Log out there")
    log_label = _("Log out one device")
    done_receipt = _("You are logged out there.")
    refused_receipt = _("You were not logged out there. %(why)s")
    step_up = False
    Form = WhichForm
    unrecorded = frozenset({"session"})

    def apply(self, target: None, data: Mapping[str, Any], now: datetime) -> Change:
        mine = UserSession.objects.filter(user_id=self.actor.id)
        keys = [s.session_key for s in mine if handle_of(s) == data["session"]]
        return Change(self.me(), after={"sessions_ended": mine.filter(session_key__in=keys).delete()[0]})


def handle_of(session: UserSession) -> str:
    """Return the id of a session for pages: the key itself would open the session."""
    return digest(session.session_key, "session handle")[:32]
