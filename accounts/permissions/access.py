"""Build an actor's access from the user's grants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from accounts.functions import ADMINISTRATOR
from accounts.models import Company, Grant, User
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Access, Actor, PortalActor


def users_with_grants() -> Any:
    """Return all users, each with the grants that `access_of` needs, in one query. Under `as_system`."""
    return User.objects.system().annotate(grant_rows=ArraySubquery(_grants().filter(user=OuterRef("pk"))))


def user_with_grants(user_id: int) -> User | None:
    """Return the user with the grants that `access_of` needs, in one query, or None. Under `as_system`."""
    # Raises an error outside of `as_system`, at each call: the statement is only compiled at the first.
    User.objects.system()
    return _ONE.first(Actor(), user_id)


_ONE: CachedQuery[User] = CachedQuery(lambda _actor, user_id: users_with_grants().filter(pk=user_id)[:1])


def _grants() -> Any:
    # With the subsidiaries' ids, so that one query returns what a whole-group grant covers today.
    below = Company.objects.system().filter(above__contains=[OuterRef("company_id")]).order_by("pk").values("pk")
    row = JSONObject(
        company="company_id",
        whole_group="whole_group",
        functions="functions",
        accounts="account_ids",
        above="company__above",
        below=ArraySubquery(below),
    )
    return Grant.objects.system().order_by("company_id").values_list(row, flat=True)


def access_of(user: User) -> tuple[Access, ...]:
    """Return the access that the user's grants give at each company.

    A whole-group grant covers today's subsidiaries too.

    Call under `as_system`. Runs no query for a user read by `users_with_grants`, else one.
    """
    rows = getattr(user, "grant_rows", None)
    if rows is None:
        rows = list(_grants().filter(user=user))
    found: dict[int, Access] = {}
    for row in rows:
        named = None if row["accounts"] is None else frozenset(row["accounts"])
        found[row["company"]] = Access(row["company"], frozenset(row["functions"]), named, row["whole_group"])
    # A grant for the subsidiary itself, or for a company nearer to it, takes precedence.
    for row in sorted(rows, key=lambda row: -len(row["above"])):
        for company in row["below"] if row["whole_group"] else ():
            found.setdefault(company, Access(company, frozenset(row["functions"]), whole_group=True))
    return tuple(found.values())


def portal_actor(user: User, *, verified_at: datetime | None = None, ip: str | None = None) -> PortalActor:
    """Return the actor of a logged-in customer's user, at all of their companies. Under `as_system`."""
    since = user.activated_at or user.created_at
    return PortalActor(id=user.pk, name=user.name, access=access_of(user), verified_at=verified_at, since=since, ip=ip)


def holds_whole(actor: Actor, function: str, company: Company) -> bool:
    """Return whether the actor has the function at all accounts of the company."""
    return actor.everything or any(p.company_id == company.pk and p.accounts is None for p in actor.at(function))


def administrators(*company_ids: int) -> list[User]:
    """Return the companies' active administrators, including whole-group ones of a parent. Under `as_system`."""
    return _administrators(_above(company_ids))


def administrators_at(company: Company) -> list[User]:
    """Return the same of a company that has been read, in one query. Under `as_system`."""
    return _administrators({company.pk: company.above})


def _administrators(above: Mapping[int, list[int]]) -> list[User]:
    grants = list(_grants_of_administrators(above).select_related("user").order_by("user__name"))
    found = set().union(*_administer(grants, above).values())
    return list({grant.user_id: grant.user for grant in grants if grant.user_id in found}.values())


def administrators_of(company_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return the ids of each company's active administrators, in two queries for any number. Under `as_system`.

    As in `access_of`, a user's nearest grant takes precedence: a group's administrator may not be one here.
    """
    above = _above(company_ids)
    grants = _grants_of_administrators(above).values_list(
        "company_id", "user_id", "whole_group", "administers", named=True
    )
    return _administer(grants, above)


def _above(company_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the ids of the companies above each, the nearest first."""
    return dict(Company.objects.system().filter(pk__in=company_ids).values_list("pk", "above"))


def _grants_of_administrators(above: Mapping[int, list[int]]) -> Any:
    """Return the grants, at the companies and those above, of all who administer one of them."""
    there = Grant.objects.system().filter(company__in=set(above).union(*above.values()))
    people = there.filter(functions__contains=["users"], user__state=User.State.ACTIVE).values("user")
    return there.filter(user__in=people).annotate(administers=Q(functions__contains=["users"], account_ids=None))


def _administer(grants: Iterable[Any], above: Mapping[int, list[int]]) -> dict[int, set[int]]:
    """Return who administers each company, by grants there or by whole-group grants at a company above it."""
    by_company: dict[int, list[Any]] = {}
    for grant in grants:
        by_company.setdefault(grant.company_id, []).append(grant)
    found: dict[int, set[int]] = {}
    for company, higher in above.items():
        nearest: dict[int, Any] = {}
        for at in (company, *higher):
            for grant in by_company.get(at, ()):
                if at == company or grant.whole_group:
                    nearest.setdefault(grant.user_id, grant)
        found[company] = {grant.user_id for grant in nearest.values() if grant.administers}
    return found


def make_administrator(user: User, company: Company) -> Grant:
    """Grant the user every function at the company and its group. Call inside an action."""
    return Grant.objects.create(user=user, company=company, whole_group=True, functions=sorted(ADMINISTRATOR))
