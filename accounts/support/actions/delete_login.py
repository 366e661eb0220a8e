"""Delete the login of an administrator who has left, in one action, so that the company can apply again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.onboarding.actions.decide_application import ReasonForm
from accounts.permissions.access import administrators
from accounts.users.closing import close
from selfservice.kernel.actions.runner import Action, Change


class DeleteLogin(Action):
    """Close the login for good: delete password, factors, sessions, rights and live codes. The log stays."""

    slug = "delete_login"
    label = _("Delete the login")
    log_kind = "support"
    done_receipt = _("The login %(target)s is deleted.")
    consequence = _(
        "The login is closed for good and its sessions end at once. The company's other administrators are told by "
        "mail. If there are none, the company can apply again."
    )
    model = User
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    from_states = frozenset({User.State.INVITED, User.State.ACTIVE, User.State.LOCKED})
    step_up = True
    Form = ReasonForm

    def refuse(self, target: User, data: Mapping[str, Any], today: Any) -> str | None:
        if target.company_id is None:
            return str(_("Support staff's logins are not deleted here."))
        return None

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"state": target.state}
        others = [a for a in administrators(target.company_id or 0) if a.pk != target.pk]
        ended = close(target, now)
        for other in others:
            notify(other, "login_deleted", key=f"login_deleted:{target.uid}:{other.uid}", about=target.name)
        return Change(target, before=before, after={"state": target.state, "sessions_ended": ended})
