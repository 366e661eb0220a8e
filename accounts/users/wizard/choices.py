"""What an administrator can offer in the wizard: companies of the group, as a tree, and the functions held there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.companies import as_tree
from accounts.permissions.grants import administered, below
from accounts.permissions.rules import covers
from selfservice.kernel.scope.actor import Access, Actor


@dataclass(frozen=True, slots=True)
class Offer:
    """A company that rights can be given at: how deep it lies, what the giver holds, whether the whole group goes."""

    company: Company
    depth: int
    part: Access
    group: bool

    @property
    def uid(self) -> str:
        """The public id, as forms carry it."""
        return str(self.company.uid)


def offers(actor: Actor) -> list[Offer]:
    """The companies where the actor administers users, parents before their subsidiaries."""
    held = administered(actor)
    companies = list(Company.objects.visible_to(actor, function=Function.USERS).order_by("name"))
    under = below(held)
    return [
        Offer(company, depth, held[company.pk], _whole_group(held, company.pk, under))
        for company, depth in as_tree(companies)
    ]


def offer_of(actor: Actor, uid: str) -> Offer | None:
    """One company by itself, as a page asks that shows no other; None where the actor doesn't administer users."""
    company = Company.objects.visible_to(actor, function=Function.USERS).filter(uid=uid).first()
    part = administered(actor).get(company.pk) if company else None
    return Offer(company, 0, part, group=False) if company and part else None


def _whole_group(held: dict[int, Access], company_id: int, under: dict[int, list[int]]) -> bool:
    """Whether user administration at least can be given for the company with all below it, future ones too."""
    part = held[company_id]
    if not part.whole_group or not under.get(company_id):
        return False
    least = Access(company_id, frozenset({Function.USERS}), None, whole_group=True)
    return covers(held.values(), least, under)


def give_at(offered: Iterable[Offer], uids: Iterable[str]) -> dict[str, frozenset[str]]:
    """The functions that can be given at each of these companies."""
    wanted = set(uids)
    return {one.uid: one.part.functions for one in offered if one.uid in wanted}
