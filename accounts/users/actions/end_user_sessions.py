"""Log a colleague out everywhere: after a lost laptop, or on a computer left open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.session.store import end_sessions
from accounts.users.action import OnUser
from selfservice.kernel.actions.base import Change
from selfservice.kernel.core.forms import OnceForm


class EndUserSessions(OnUser):
    """End all sessions. The login stays open: the user can log in again."""

    slug = "end_user_sessions"
    address = "log-ud"
    label = _("Log out everywhere")
    consequence = _("The person is logged out at once on all devices, and can log in again with both factors.")
    done_receipt = _("%(target)s is logged out everywhere.")
    refused_receipt = _("%(target)s was not logged out. %(why)s")
    icon = "out"
    section = "login"
    order = 60
    from_states = frozenset({User.State.ACTIVE})
    Form = OnceForm

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        return Change(target, after={"sessions_ended": end_sessions(target.pk)})
