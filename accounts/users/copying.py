"""Copy a colleague's rights: find the colleague, and select the rights that the giver can give."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.grants import administered, below
from accounts.permissions.rules import may_give
from selfservice.kernel.db.collation import fold
from selfservice.kernel.scope.actor import Access, Actor

NAMED = 5


def colleague(actor: Actor, text: str) -> tuple[User | None, str]:
    """Return the one colleague who matches a user name, a mail address or (a part of) a name; else an error text."""
    seen = User.objects.visible_to(actor, function=Function.USERS).exclude(state=User.State.CLOSED)
    exact = list(seen.filter(username=text.strip().lower())) or list(seen.filter(email__iexact=text.strip())[:2])
    found = exact or list(seen.filter(name__danish__contains=fold(text)).order_by("name")[: NAMED + 1])
    if len(found) == 1:
        return found[0], ""
    if not found:
        return None, _("No colleague is called that. Check the spelling.")
    names = ", ".join(f"{user.name} ({user.username})" for user in found[:NAMED])
    return None, _("Several colleagues fit: %(names)s. Write the user name.") % {"names": names}


def givable(actor: Actor, theirs: Iterable[Access]) -> tuple[list[Access], bool]:
    """Return the part of a colleague's access that the actor can give, and whether something is left out.

    Leaves out companies below one that is given as a whole group.
    """
    theirs, mine = list(theirs), administered(actor)
    under = below(part.company_id for part in theirs)
    given: list[Access] = []
    left_out = False
    for part in theirs:
        if may_give(actor.access, part, under):
            given.append(part)
            continue
        left_out = True
        held = mine.get(part.company_id)
        if held and (functions := part.functions & held.functions):
            accounts = _both(part.accounts, held.accounts)
            if accounts is None or accounts:
                given.append(Access(part.company_id, functions, accounts))
    groups = {part.company_id for part in given if part.whole_group}
    inside = {pk for group in groups for pk in under.get(group, ())}
    return [part for part in given if part.company_id not in inside], left_out


def _both(one: frozenset[int] | None, other: frozenset[int] | None) -> frozenset[int] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
