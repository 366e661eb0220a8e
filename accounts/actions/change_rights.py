"""Change what a colleague may do. It counts from their next request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions.on_user import OnUser, last_of, left_alone, lock_companies
from accounts.forms.rights import RightsField
from accounts.grants import (
    NotYours,
    administered,
    below,
    change_of_rights,
    held_by,
    lines,
    require_givable,
    set_grants,
    wishes,
)
from accounts.models import User
from accounts.notices import notify
from accounts.rights import may_give
from selfservice.kernel.action import ActionRefused, Change
from selfservice.kernel.actor import Actor
from selfservice.kernel.forms import OnceForm

BEYOND = _("Some of this person's rights at one of the companies are not yours to change.")


class ChangeRightsForm(OnceForm):
    """All rights at the companies that the actor administers, as they shall be."""

    rights = RightsField()


class ChangeRights(OnUser):
    """Replaces the grants that the actor could have given; those beyond their reach stay untouched."""

    slug = "change_rights"
    label = _("Change rights")
    receipt = _("The rights are changed. They count from the person's next click.")
    icon = "shield"
    from_states = frozenset({User.State.INVITED, User.State.ACTIVE, User.State.LOCKED})
    Form = ChangeRightsForm
    unrecorded = frozenset({"rights", "request_id"})

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if "rights" not in data:
            return None
        try:
            require_givable(self.actor, wishes(self.actor, data["rights"]))
        except NotYours as refusal:
            return str(refusal)
        return None

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        wanted = wishes(self.actor, data["rights"])
        mine = changeable(self.actor, target)
        if not {part.company_id for part in wanted} <= set(mine):
            raise ActionRefused(str(BEYOND))
        lock_companies(mine)
        held, alone = lines(target), left_alone(target)
        set_grants(target, wanted, mine)
        # The last administrator of a company stays one.
        if lost := [name for name in alone if name not in left_alone(target)]:
            raise ActionRefused(last_of(lost))
        before, after = change_of_rights(held, lines(target))
        if before != after:
            notify(target, "rights_changed", by=self.actor.name, rights=lines(target))
        return Change(target, before=before, after=after)


def changeable(actor: Actor, user: User) -> list[int]:
    """The companies at which the actor decides the user's rights: administered, with no grant there beyond reach."""
    held = [part for _row, part in held_by(user)]
    under = below(part.company_id for part in held)
    fixed = {part.company_id for part in held if not may_give(actor.access, part, under)}
    return sorted(set(administered(actor)) - fixed)
