"""Lock a colleague's login for a while, without deleting anything, and unlock it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.session.store import end_sessions
from accounts.users.action import OnUser
from selfservice.kernel.actions.base import Change
from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm


class WhyForm(OnceForm):
    """The reason, for the log."""

    reason = LineField(label=_("Reason (optional)"), required=False, help_text=_("It stands in the log."))


class LockUser(OnUser):
    """Block log-ins until the login is unlocked; rights and second factors stay."""

    slug = "lock_user"
    address = "laas"
    label = _("Lock")
    log_label = _("Lock the login")
    consequence = _(
        "The person is logged out at once, everywhere, and can't log in until you unlock. Nothing is lost: rights and "
        "second factors stay as they are."
    )
    done_receipt = _("The login of %(target)s is locked, and the person is logged out.")
    refused_receipt = _("The login of %(target)s was not locked. %(why)s")
    icon = "lock"
    section = "login"
    order = 70
    from_states = frozenset({User.State.ACTIVE})
    takes_away = True
    Form = WhyForm

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        self.require_other_administrator(target)
        before = {"state": target.state}
        target.state = User.State.LOCKED
        target.save()
        ended = end_sessions(target.pk)
        notify(target, "login_locked", by=self.actor.name)
        return Change(target, before=before, after={"state": target.state, "sessions_ended": ended})


class UnlockUser(OnUser):
    """Restore the login as it was before the lock."""

    slug = "unlock_user"
    address = "laas-op"
    label = _("Unlock")
    log_label = _("Unlock the login")
    consequence = _("The person can log in again, with the same password, second factors and rights.")
    done_receipt = _("The login of %(target)s is unlocked.")
    refused_receipt = _("The login of %(target)s was not unlocked. %(why)s")
    icon = "key"
    section = "login"
    order = 20
    from_states = frozenset({User.State.LOCKED})
    Form = OnceForm

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        target.state = User.State.ACTIVE
        target.save()
        notify(target, "login_unlocked", by=self.actor.name)
        return Change(target, before=before, after={"state": target.state})
