"""View the portal as a colleague ("Se som"): read-only, with an audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.users.action import OnUser
from selfservice.kernel.actions.base import Change
from selfservice.kernel.core.forms import OnceForm


class ViewAs(OnUser):
    """Write the audit entry of the start; accounts/session/view_as.py does the rest.

    The viewer sees nothing that they could not see themselves.
    """

    slug = "view_as"
    address = "se-som"
    label = _("See as")
    log_label = _("Began to see the portal as a colleague")
    consequence = _(
        "You see the portal as this person does, to find out what is missing or too much. You can't change anything, "
        "and what is personal (their profile, codes) stays closed. It stands in the log that you looked."
    )
    done_receipt = _("You see the portal as %(target)s does.")
    refused_receipt = _("You can't see the portal as %(target)s does. %(why)s")
    icon = "users"
    section = "login"
    order = 30
    from_states = frozenset({User.State.INVITED, User.State.ACTIVE, User.State.LOCKED})
    Form = OnceForm

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        return Change(target)
