"""Choices in the wizard: companies of the group, as a tree, and the functions the administrator holds there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.companies import as_tree
from accounts.permissions.grants import administered, below
from accounts.permissions.rules import covers
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Access, Actor


@dataclass(frozen=True, slots=True)
class GrantableCompany:
    """Company at which rights can be given: its depth, the giver's access, whether the whole group can be given."""

    company: Company
    depth: int
    part: Access
    group: bool

    @property
    def uid(self) -> str:
        """The public id as text, for forms."""
        return str(self.company.uid)


def grantable_companies(actor: Actor) -> list[GrantableCompany]:
    """Return the companies where the actor administers users, parents before their subsidiaries."""
    held = administered(actor)
    companies = list(Company.objects.visible_to(actor, function=Function.USERS).order_by("name"))
    under = below(held)
    return [
        GrantableCompany(company, depth, held[company.pk], _whole_group(held, company.pk, under))
        for company, depth in as_tree(companies)
    ]


def grantable_company(actor: Actor, uid: str) -> GrantableCompany | None:
    """Return one company, for a page that shows no other; None if the actor doesn't administer users there."""
    company = _COMPANY.first(actor, uid)
    part = administered(actor).get(company.pk) if company else None
    return GrantableCompany(company, 0, part, group=False) if company and part else None


def _company(actor: Actor, uid: str) -> Any:
    return Company.objects.visible_to(actor, function=Function.USERS).filter(uid=uid)


_COMPANY: CachedQuery[Company] = CachedQuery(_company)


def _whole_group(held: dict[int, Access], company_id: int, under: dict[int, list[int]]) -> bool:
    """Return whether at least user administration can be given for the company and all below it, also future ones."""
    part = held[company_id]
    if not part.whole_group or not under.get(company_id):
        return False
    least = Access(company_id, frozenset({Function.USERS}), None, whole_group=True)
    return covers(held.values(), least, under)
