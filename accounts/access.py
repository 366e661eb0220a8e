"""From a user's grants to the actor that the rest of the portal asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.functions import ADMINISTRATOR
from accounts.models import Company, Grant, User
from selfservice.kernel.actor import Access, PortalActor


def access_of(user: User) -> tuple[Access, ...]:
    """What the user's grants give, company by company; a whole-group grant covers today's subsidiaries too.

    Call under `as_system`. One query, or two where a grant covers a group.
    """
    grants = Grant.objects.system().filter(user=user).order_by("company_id")
    found: dict[int, Access] = {}
    groups: dict[int, frozenset[str]] = {}
    for company_id, whole_group, functions, account_ids in grants.values_list(
        "company_id", "whole_group", "functions", "account_ids"
    ):
        named = None if account_ids is None else frozenset(account_ids)
        found[company_id] = Access(company_id, frozenset(functions), named)
        if whole_group:
            groups[company_id] = frozenset(functions)
    if groups:
        children = Company.objects.system().filter(parent_id__in=sorted(groups)).order_by("id")
        for child, parent in children.values_list("id", "parent_id"):
            # A grant made for the subsidiary itself is the closer one and stands.
            found.setdefault(child, Access(child, groups[parent]))
    return tuple(found.values())


def portal_actor(user: User, *, verified_at: datetime | None = None, ip: str | None = None) -> PortalActor:
    """The actor of a logged-in customer's user, at all of their companies. Under `as_system`."""
    return PortalActor(id=user.pk, name=user.name, access=access_of(user), verified_at=verified_at, ip=ip)


def administrators(*company_ids: int) -> list[User]:
    """Active administrators of the companies, those of a parent with the whole group included. Under `as_system`."""
    found = set().union(*administrators_of(company_ids).values())
    return list(User.objects.system().filter(pk__in=found).order_by("name"))


def administrators_of(company_ids: Iterable[int]) -> dict[int, set[int]]:
    """The ids of each company's active administrators, in two queries however many companies. Under `as_system`."""
    parents = dict(Company.objects.system().filter(pk__in=company_ids).values_list("pk", "parent_id"))
    grants = Grant.objects.system().filter(company_id__in={*parents, *parents.values()} - {None})
    grants = grants.filter(functions__contains=["users"], account_ids=None, user__state=User.State.ACTIVE)
    held = list(grants.values_list("company_id", "whole_group", "user_id"))
    return {
        company: {user for at, group, user in held if at == company or (group and at == parent)}
        for company, parent in parents.items()
    }


def make_administrator(user: User, company: Company) -> Grant:
    """Give the user every function at the company and its group. Inside an action."""
    return Grant.objects.create(user=user, company=company, whole_group=True, functions=sorted(ADMINISTRATOR))
