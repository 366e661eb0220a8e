"""Reset the second factors of a colleague who lost the phone, with the consent of somebody besides the administrator.

The user consents by the link in the mail and the password, or a second administrator approves. Otherwise one
administrator alone could log in as a colleague whose factors they have just reset.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.functions import Function
from accounts.models import User
from accounts.notifications.notices import notify
from accounts.permissions.access import administrators
from accounts.permissions.substitutes import with_substitutes
from accounts.session.store import end_sessions
from accounts.users.action import OnUser
from accounts.users.closing import delete_factors
from selfservice.kernel.actions.base import Change
from selfservice.kernel.core.fields import LineField, MobileField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system


class ResetFactorsForm(OnceForm):
    """The mobile number that receives the codes from then on."""

    mobile = MobileField(
        label=gettext_lazy("The person's mobile number"),
        max_length=40,
        help_text=gettext_lazy("The code for the next log-in goes to this number. Ask the person; don't guess."),
        error_messages={"required": gettext_lazy("Enter the person's mobile number")},
    )
    reason = LineField(label=gettext_lazy("Reason"), error_messages={"required": gettext_lazy("Give the reason")})


class ResetFactors(OnUser):
    """Invalidate all apps, passkeys, numbers and backup codes of the user, who starts again with a text message."""

    slug = "reset_factors"
    address = "nulstil-faktor"
    label = gettext_lazy("Reset the second factor")
    consequence = gettext_lazy(
        "For a lost phone. It happens when the person confirms it by the link that we mail them, with their password, "
        "or when a second administrator approves it. Until then everything is as before."
    )
    done_receipt = gettext_lazy(
        "The second factors of %(target)s are reset. The person has a mail with a link to choose new ones."
    )
    refused_receipt = gettext_lazy("The second factors of %(target)s were not reset. %(why)s")
    waiting_receipt = gettext_lazy(
        "The reset for %(target)s is asked for. It happens when the person confirms it by the link in the mail, or "
        "another administrator approves it."
    )
    icon = "mobile"
    section = "login"
    order = 50
    from_states = frozenset({User.State.ACTIVE})
    Form = ResetFactorsForm

    def form(self, target: User, data: Mapping[str, Any] | None = None) -> ResetFactorsForm:
        return ResetFactorsForm(data, initial={"mobile": target.mobile.removeprefix("+45")})

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if self.actor.kind == "system":
            # The user has confirmed it; the administrator's right to request it was checked at the request.
            return None
        return super().refuse(target, data, today)

    def needs_approval(self, target: User, data: Mapping[str, Any]) -> bool:
        return True

    def notify_approvers(self, target: User, data: Mapping[str, Any], run: ActionRun) -> None:
        context = {"person": str(target.uid), "reason": data["reason"], "number": data["mobile"]}
        notify(target, "factors_reset_asked", by=self.actor.name, **context)
        people = administrators(target.company_id or 0)
        for other in with_substitutes(people, lambda actor: actor.holds(Function.USERS, target.company_id)):
            if other.pk not in (self.actor.id, target.pk):
                notify(other, "factors_reset_approve", by=self.actor.name, about=target.name, about_uid=str(target.uid))

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"mobile": target.mobile}
        with as_system("reset second factors"):
            delete_factors(target)
            target.mobile = data["mobile"]
            target.save()
            ended = end_sessions(target.pk)
            if self.actor.kind != "system":
                notify(target, "factors_reset", by=self.actor.name, person=str(target.uid))
        after = {"mobile": target.mobile, "second_factors": _("none"), "sessions_ended": ended}
        return Change(target, before=before, after=after)
