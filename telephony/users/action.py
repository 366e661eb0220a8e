"""Base of the actions on users."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from selfservice.kernel.models import ActionRun
from telephony.exchange.action import ExchangeAction
from telephony.models import TelephonyUser

State = TelephonyUser.State
# Of people who have not left.
HERE = frozenset({State.INVITED.value, State.ACTIVE.value, State.LEAVE.value, State.BARRED.value})


class UserAction(ExchangeAction):
    """Action on a user who has not left. The exchange gets the user."""

    model = TelephonyUser
    related: ClassVar[tuple[str, ...]] = ("licence",)
    from_states: ClassVar[frozenset[str]] = HERE
    section = "user"
    icon = "user"
    many_noun: ClassVar[Any] = pgettext_lazy("telephony", "User")
    done_receipt: ClassVar[Any] = _lazy("%(target)s is changed.")
    refused_receipt: ClassVar[Any] = _lazy("%(target)s was not changed. %(why)s")

    def receipt_words(self, target: TelephonyUser | None, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "target": target.name if target else ""}
