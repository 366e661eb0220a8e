"""What wants an administrator's attention. Told on the front page and in the overview; half a minute old at most."""

from __future__ import annotations

from accounts.access import administrators_of
from accounts.functions import Function
from accounts.models import User
from accounts.user_words import EXPIRED
from selfservice.kernel.actor import Actor
from selfservice.kernel.remembered import remembered
from selfservice.kernel.scope import as_system

YOU, ONE = "you", "one"


def only_administrator(actor: Actor) -> str:
    """YOU when the actor alone administers one of their companies, ONE when somebody does, else nothing.

    A company with one administrator is a letter away from being locked out when that person leaves.
    """
    companies = sorted(part.company_id for part in actor.at(Function.USERS))

    def count() -> str:
        with as_system("count the administrators"):
            found = administrators_of(companies).values()
        if {actor.id} in found:
            return YOU
        return ONE if any(len(who) < 2 for who in found) else ""

    return remembered("only administrator", [actor.id, *companies], count)


def late_invitations(actor: Actor) -> int:
    """How many invitations have run out without being used."""
    seen = User.objects.visible_to(actor, function=Function.USERS).filter(EXPIRED)
    return remembered("late invitations", sorted(part.company_id for part in actor.at(Function.USERS)), seen.count)
