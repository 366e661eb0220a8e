"""Alerts for administrators, on the front page and in the overview; cached for half a minute at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.functions import Function
from accounts.models import Company, User
from accounts.permissions.access import administrators_of
from accounts.users.labels import EXPIRED
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.db.collation import danish
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system

# Companies that a sentence names; it counts the rest.
NAMED = 3


class SingleAdministrator(NamedTuple):
    """Names of companies with only one administrator: those where it is the actor, and those where it is another."""

    yours: list[str]
    others: list[str]


def single_administrator(actor: Actor) -> SingleAdministrator:
    """Return those of the actor's companies that have only one administrator.

    If that person leaves, only a new letter gives access to such a company.
    """
    companies = sorted(part.company_id for part in actor.at(Function.USERS))

    def find() -> list[tuple[str, int]]:
        with as_system("count the administrators"):
            single = {pk: who for pk, who in administrators_of(companies).items() if len(who) == 1}
            rows = Company.objects.system().filter(pk__in=single).order_by("above__len", danish("name"))
            named = rows.values_list("pk", "name") if single else []
            return [(name, next(iter(single[pk]))) for pk, name in named]

    found = cached_figure("one-administrator", companies, find)
    return SingleAdministrator(
        [name for name, who in found if who == actor.id], [name for name, who in found if who != actor.id]
    )


def joined(names: Sequence[str]) -> str:
    """Return names as part of a sentence: "A, B and C"; of more than NAMED the first ones, and how many more."""
    shown, more = names[:NAMED], len(names) - NAMED
    if more > 0:
        text = ngettext("%(names)s and %(n)d other company", "%(names)s and %(n)d other companies", more)
        return text % {"names": ", ".join(shown), "n": more}
    if len(shown) < 2:
        return "".join(shown)
    return _("%(names)s and %(last)s") % {"names": ", ".join(shown[:-1]), "last": shown[-1]}


def late_invitations(actor: Actor) -> int:
    """Return the number of invitations that have expired without being used."""
    companies = sorted(part.company_id for part in actor.at(Function.USERS))
    return cached_figure(
        "late-invitations",
        companies,
        lambda: User.objects.visible_to(actor, function=Function.USERS).filter(EXPIRED).count(),
    )
