"""What the actions on one's own number share."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from accounts.functions import Function
from selfservice.kernel.actions import Action
from subscriptions.models import Subscription
from subscriptions.policy import names_of, who_decides


class OwnNumberAction(Action):
    """Done to a number of the actor's own: with this function `visible_to` shows no other (docs/scope.md)."""

    model = Subscription
    function = Function.OWN
    actors: ClassVar[frozenset[str]] = frozenset({"user"})
    unrecorded: ClassVar[frozenset[str]] = frozenset({"request_id"})

    def against_policy(self, target: Subscription) -> str:
        """What a person reads whose company has decided against it."""
        people = names_of(who_decides(target.company_id))
        return _("Your company has decided that employees don't do this themselves. Ask %(names)s.") % {
            "names": people or _("your administrator")
        }
