"""Close the login of a colleague who has left, for good. The log stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.permissions.diff import difference
from accounts.permissions.grants import held_by, names_of
from accounts.users.action import OnUser
from accounts.users.actions.lock_user import WhyForm
from accounts.users.closing import close, remaining_data
from selfservice.kernel.actions.base import Change
from selfservice.kernel.scope.models import as_system


class CloseUser(OnUser):
    """Delete password, second factors, sessions and rights immediately and finally; a new login can be created."""

    slug = "close_user"
    address = "luk"
    label = _("Close the login")
    consequence = _(
        "For somebody who has left. The person is logged out at once, and the login can't be opened again; if they "
        "come back, create a new one. What they have done stays in the log."
    )
    done_receipt = _("The login of %(target)s is closed.")
    refused_receipt = _("The login of %(target)s was not closed. %(why)s")
    icon = "x"
    tone = "danger"
    section = "login"
    order = 80
    from_states = frozenset({User.State.INVITED, User.State.ACTIVE, User.State.LOCKED})
    takes_away = True
    Form = WhyForm

    def facts(self, target: User) -> list[tuple[Any, Any]]:
        return remaining_data(self.actor, target)

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        self.require_other_administrator(target)
        with as_system("close a login"):
            held = [part for _row, part in held_by(target)]
            shown = difference(held, ()).for_log(names_of(held))
            before, was_open = {"state": target.state}, target.state != User.State.INVITED
            ended = close(target, now)
            if was_open:
                notify(target, "login_closed", by=self.actor.name)
        gone, none = shown.pop(target.company_id or 0, ({}, {}))
        after = {"state": target.state, "sessions_ended": ended, **none}
        return Change(target, before={**before, **gone}, after=after, elsewhere=shown)
