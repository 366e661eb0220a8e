"""Change a colleague's rights, from their next request on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.permissions.diff import difference
from accounts.permissions.grants import (
    RightsNotAllowed,
    administered,
    below,
    held_by,
    lines,
    names_of,
    outranked,
    outside_the_group,
    parse_rights,
    require_givable,
    set_grants,
)
from accounts.permissions.rules import may_give
from accounts.users.action import OnUser, last_administrator_reason, lock_companies, sole_administrator_of
from accounts.users.actions.invite_user import OTHER_GROUP
from accounts.users.grant_fields import RightsField
from selfservice.kernel.actions.base import ActionRefused, Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.scope.actor import Access, Actor

MEANWHILE = _("Somebody else has changed this person's rights in the meantime. Look at what would change now.")
BEYOND = _("Some of this person's rights at one of the companies are not yours to change.")


class ChangeRightsForm(OnceForm):
    """All rights that the user is to have at the companies that the actor administers."""

    rights = RightsField()
    # Digest of the rights when the difference was shown (`digest_of`); empty if it was not shown.
    seen = forms.CharField(required=False, max_length=64)


class ChangeRights(OnUser):
    """Replace the grants that the actor could have given; leave those beyond their reach unchanged."""

    slug = "change_rights"
    label = _("Change rights")
    done_receipt = _("The rights of %(target)s are changed. They count from the person's next click.")
    refused_receipt = _("The rights of %(target)s were not changed. %(why)s")
    icon = "shield"
    from_states = frozenset({User.State.INVITED, User.State.ACTIVE, User.State.LOCKED})
    Form = ChangeRightsForm
    unrecorded = frozenset({"rights", "seen"})

    def refuse(self, target: User, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if "rights" not in data:
            return None
        try:
            wanted = parse_rights(self.actor, data["rights"])
            require_givable(self.actor, wanted)
        except RightsNotAllowed as refusal:
            return str(refusal)
        if target.company is None or outside_the_group(target.company, (part.company_id for part in wanted)):
            return str(OTHER_GROUP)
        return None

    def apply(self, target: User, data: Mapping[str, Any], now: datetime) -> Change:
        wanted = parse_rights(self.actor, data["rights"])
        mine = changeable(self.actor, target)
        if not {part.company_id for part in wanted} <= set(mine):
            raise ActionRefused(str(BEYOND))
        lock_companies({*mine, target.company_id or 0})
        held, alone = [part for _row, part in held_by(target)], sole_administrator_of(target)
        if data["seen"] and data["seen"] != digest_of(held):
            raise ActionRefused(str(MEANWHILE))
        set_grants(target, wanted, mine)
        # Without a nearer grant, one from a company above applies, which may give more.
        if outranked(self.actor, target):
            raise ActionRefused(str(BEYOND))
        # The last administrator of a company must remain one.
        if lost := alone.keys() - sole_administrator_of(target).keys():
            raise ActionRefused(last_administrator_reason(alone[pk] for pk in sorted(lost)))
        changed = difference(held, [part for _row, part in held_by(target)])
        if changed:
            notify(target, "rights_changed", by=self.actor.name, rights=lines(target))
        shown = changed.for_log(names_of(held, wanted))
        before, after = shown.pop(target.company_id or 0, ({}, {}))
        return Change(target, before=before, after=after, elsewhere=shown)


def digest_of(held: Iterable[Access]) -> str:
    """Return a digest of the rights held, to detect changes after a check page was drawn from them."""
    parts = [(p.company_id, sorted(p.functions), p.accounts and sorted(p.accounts), p.whole_group) for p in held]
    return hashlib.sha256(repr(sorted(parts)).encode()).hexdigest()


def changeable(actor: Actor, user: User) -> list[int]:
    """Return the companies where the actor may change the user's rights: administered, with no grant beyond reach."""
    held = [part for _row, part in held_by(user)]
    under = below(part.company_id for part in held)
    fixed = {part.company_id for part in held if not may_give(actor.access, part, under)}
    return sorted(set(administered(actor)) - fixed)
