"""What companies have of licences, as pages show it: owned, in use, free, ending, unused, and what is lacking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F

from accounts.models import Company
from selfservice.kernel.scope.actor import Actor
from telephony.core.licences import unused, used_seats, users_of
from telephony.licences.affected import feature_names
from telephony.licences.prices import with_vat
from telephony.models import LicenceEnding, LicencePool, LicenceType, TelephonyUser
from telephony.permissions import SEE

# Pools of a page.
MOST = 500
# Companies without a kind that are named.
MOST_NAMED = 5


@dataclass
class Holding:
    """A pool with what is counted of it. `lacking`: users who must be chosen to give up a licence, for the endings."""

    pool: LicencePool
    used: int
    endings: Sequence[LicenceEnding] = field(default_factory=list)
    lacking: int = 0

    @property
    def free(self) -> int:
        """Licences that nobody has."""
        return max(0, self.pool.seats - self.used)

    @property
    def ending(self) -> int:
        """Licences that end."""
        return sum(one.count for one in self.endings)

    @property
    def with_vat(self) -> Decimal:
        """The price of one a month, with VAT."""
        return with_vat(self.pool.price)

    @property
    def features(self) -> list[str]:
        """What the licence gives, in words."""
        return feature_names(self.pool.type.features)


class Offered(NamedTuple):
    """A kind of licence on offer, its list price with VAT, its features in words, and the companies that have none."""

    type: LicenceType
    gross: Decimal
    features: list[str]
    companies: list[str]


def holdings(actor: Actor, pools: Any = None) -> list[Holding]:
    """Return the pools that the actor sees, or some of them, by company and price. Four queries."""
    seen = LicencePool.objects.visible_to(actor) if pools is None else pools
    related = seen.select_related("type", "company", "account")
    rows = list(related.order_by("company__name", "company", "type__price", "pk")[:MOST])
    used = used_seats(actor, {pool.company_id for pool in rows}) if rows else {}
    endings: dict[int, list[LicenceEnding]] = defaultdict(list)
    to_come = LicenceEnding.objects.visible_to(actor).filter(pool__in=[pool.pk for pool in rows], ended_at=None)
    for ending in to_come.order_by("last_day", "pk") if rows else ():
        endings[ending.pool_id].append(ending)
    found = [Holding(pool, used.get((pool.company_id, pool.type_id), 0), endings[pool.pk]) for pool in rows]
    _set_lacking(actor, [one for one in found if one.used > one.pool.seats - one.ending])
    return found


def _set_lacking(actor: Actor, short: Sequence[Holding]) -> None:
    chosen = {pk for one in short for ending in one.endings for pk in ending.release}
    still = dict(users_of(actor).filter(pk__in=chosen).values_list("pk", "licence")) if chosen else {}
    for one in short:
        named = {pk for ending in one.endings for pk in ending.release if still.get(pk) == one.pool.type_id}
        one.lacking = max(0, one.used - len(named) - (one.pool.seats - one.ending))


def on_offer(actor: Actor, found: Sequence[Holding]) -> list[Offered]:
    """Return the kinds that a company can buy the first of, and the names of these companies if there are several."""
    companies = list(Company.objects.visible_to(actor, function=SEE).order_by("name", "pk"))
    owned = {(one.pool.company_id, one.pool.type_id) for one in found}
    offered = []
    for kind in LicenceType.objects.filter(offered=True):
        lacking = [company.name for company in companies if (company.pk, kind.pk) not in owned]
        if lacking:
            names = lacking if len(companies) > 1 and len(lacking) <= MOST_NAMED else []
            offered.append(Offered(kind, with_vat(kind.price), feature_names(kind.features), names))
    return offered


def unused_by(actor: Actor) -> Any:
    """Return the users whose licence is not used, longest unused first."""
    rows = TelephonyUser.objects.visible_to(actor).filter(unused())
    return rows.order_by(F("last_used_at").asc(nulls_first=True), "name_key", "pk")


def without_licence(actor: Actor) -> Any:
    """Return the users without a licence."""
    return users_of(actor, SEE).filter(licence=None)
