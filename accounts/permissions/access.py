"""From a user's grants to the actor that the rest of the portal asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accounts.functions import ADMINISTRATOR
from accounts.models import Company, Grant, User
from selfservice.kernel.scope.actor import Access, PortalActor


def users_with_grants() -> Any:
    """All users, each read together with what `access_of` asks of them. Under `as_system`."""
    return User.objects.system().annotate(grant_rows=ArraySubquery(_grants().filter(user=OuterRef("pk"))))


def user_with_grants(user_id: int) -> User | None:
    """The user, read together with what `access_of` asks of them, in one query. Under `as_system`."""
    user: User | None = users_with_grants().filter(pk=user_id).first()
    return user


def _grants() -> Any:
    # With the companies below, so that one query tells what a whole-group grant covers today.
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
    """What the user's grants give, company by company; a whole-group grant covers today's subsidiaries too.

    Call under `as_system`. No query for a user read by `users_with_grants`, else one.
    """
    rows = getattr(user, "grant_rows", None)
    if rows is None:
        rows = list(_grants().filter(user=user))
    found: dict[int, Access] = {}
    for row in rows:
        named = None if row["accounts"] is None else frozenset(row["accounts"])
        found[row["company"]] = Access(row["company"], frozenset(row["functions"]), named, row["whole_group"])
    # A grant made for the subsidiary itself, or for a company nearer to it, is the closer one and stands.
    for row in sorted(rows, key=lambda row: -len(row["above"])):
        for company in row["below"] if row["whole_group"] else ():
            found.setdefault(company, Access(company, frozenset(row["functions"]), whole_group=True))
    return tuple(found.values())


def portal_actor(user: User, *, verified_at: datetime | None = None, ip: str | None = None) -> PortalActor:
    """The actor of a logged-in customer's user, at all of their companies. Under `as_system`."""
    return PortalActor(id=user.pk, name=user.name, access=access_of(user), verified_at=verified_at, ip=ip)


def administrators(*company_ids: int) -> list[User]:
    """Active administrators of the companies, those of a parent with the whole group included. Under `as_system`."""
    found = set().union(*administrators_of(company_ids).values())
    return list(User.objects.system().filter(pk__in=found).order_by("name"))


def administrators_of(company_ids: Iterable[int]) -> dict[int, set[int]]:
    """The ids of each company's active administrators, in two queries however many companies. Under `as_system`.

    As `access_of` has it, the nearest grant of a person stands: whoever administers the group may not, here.
    """
    above = dict(Company.objects.system().filter(pk__in=company_ids).values_list("pk", "above"))
    there = Grant.objects.system().filter(company__in=set(above).union(*above.values()))
    people = there.filter(functions__contains=["users"], user__state=User.State.ACTIVE).values("user")
    columns = "company_id", "user_id", "whole_group", "functions", "account_ids"
    grants: dict[int, list[tuple[Any, ...]]] = {}
    for at, *grant in there.filter(user__in=people).values_list(*columns):
        grants.setdefault(at, []).append(tuple(grant))
    return {company: _administer(grants, company, higher) for company, higher in above.items()}


def _administer(grants: dict[int, list[tuple[Any, ...]]], company: int, above: list[int]) -> set[int]:
    """Of the people with grants at the company, or at the whole of a group that it lies in, those who administer it."""
    nearest: dict[int, bool] = {}
    for at in (company, *above):
        for user, whole_group, functions, accounts in grants.get(at, ()):
            if at == company or whole_group:
                nearest.setdefault(user, "users" in functions and accounts is None)
    return {user for user, administers in nearest.items() if administers}


def make_administrator(user: User, company: Company) -> Grant:
    """Give the user every function at the company and its group. Inside an action."""
    return Grant.objects.create(user=user, company=company, whole_group=True, functions=sorted(ADMINISTRATOR))
