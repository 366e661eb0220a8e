"""Choices in the filters of a list: departments, plans and accounts that subscriptions have.

Each distinct value is found by one step in an index, however many subscriptions have it; only for the departments and
plans of actors limited to named accounts are those accounts' rows read. Each process caches the choices for half a
minute.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

from accounts.models import Account
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.db.collation import natural
from selfservice.kernel.scope.actor import Access, Actor
from selfservice.kernel.web.fragment_cache import cached
from subscriptions.categories import Kind
from subscriptions.models import Plan

# The most values that are offered one by one.
MOST = 200
# The most values that are read: without the empty one, one more than MOST.
ENOUGH = MOST + 2
COLUMNS = ("department", "plan_id", "account_id")

STEPS = """
WITH RECURSIVE found (company_id, value) AS (
    SELECT company_id, (SELECT min({column}) FROM subscriptions_subscription s
        WHERE s.company_id = asked.company_id AND s.category = %(category)s)
    FROM unnest(%(companies)s::bigint[]) asked (company_id)
    UNION ALL
    SELECT company_id, (SELECT min({column}) FROM subscriptions_subscription s
        WHERE s.company_id = found.company_id AND s.category = %(category)s AND s.{column} > found.value)
    FROM found WHERE value IS NOT NULL
)
SELECT DISTINCT value FROM found WHERE value IS NOT NULL LIMIT %(most)s
"""
# A subquery that PostgreSQL does not turn into a join, which would read all rows of the accounts.
NAMED_ACCOUNTS = """
SELECT account_id FROM unnest(%(accounts)s::bigint[]) asked (account_id)
WHERE (SELECT true FROM subscriptions_subscription s WHERE s.company_id = %(company)s AND s.category = %(category)s
    AND s.account_id = asked.account_id LIMIT 1) LIMIT %(most)s
"""
NAMED = """
SELECT DISTINCT {column} FROM subscriptions_subscription s
WHERE s.company_id = %(company)s AND s.category = %(category)s AND s.account_id = ANY(%(accounts)s) LIMIT %(most)s
"""


def values(actor: Actor, kind: Kind, column: str) -> list[Any]:
    """Return the distinct values of a column that the actor sees; ENOUGH if there are more."""
    if column not in COLUMNS:
        raise ValueError(column)

    def read() -> list[Any]:
        parts = actor.at(kind.function)
        companies = sorted({part.company_id for part in parts if part.accounts is None})
        shown: dict[str, Any] = {"category": kind.category.value, "most": ENOUGH}
        with connection.cursor() as cursor:
            cursor.execute(STEPS.format(column=column), {**shown, "companies": companies})
            found = {value for (value,) in cursor.fetchall()}
            for part in parts:
                if part.accounts is not None and part.company_id not in companies:
                    named = NAMED_ACCOUNTS if column == "account_id" else NAMED.format(column=column)
                    cursor.execute(named, {**shown, **_named(part)})
                    found |= {value for (value,) in cursor.fetchall()}
        return sorted(found)[:ENOUGH]

    return cached((actor.kind, actor.access, kind.address, "values", column), read)


def _named(part: Access) -> dict[str, Any]:
    return {"company": part.company_id, "accounts": sorted(part.accounts or ())}


def departments(actor: Actor, kind: Kind) -> list[tuple[str, str]]:
    """Return the departments, by name."""
    return [(name, name) for name in sorted(values(actor, kind, "department"), key=natural) if name]


def plans(actor: Actor, kind: Kind) -> list[tuple[str, str]]:
    """Return the plans in use, as code and name."""
    return [(code, name) for _pk, code, name in _plans(actor, kind)]


def plan_ids(actor: Actor, kind: Kind, codes: Collection[str]) -> tuple[int, ...]:
    """Return the ids of those of these plans that have one of the codes."""
    return tuple(pk for pk, code, _name in _plans(actor, kind) if code in codes)


def _plans(actor: Actor, kind: Kind) -> list[tuple[int, str, str]]:
    def read() -> list[tuple[int, str, str]]:
        rows = Plan.objects.filter(pk__in=values(actor, kind, "plan_id")).order_by("code")
        return sorted(rows.values_list("pk", "code", "name"), key=lambda plan: natural(plan[2]))

    return cached((actor.kind, actor.access, kind.address, "plans"), read)


def accounts(actor: Actor, kind: Kind) -> list[tuple[str, str]]:
    """Return the accounts that have subscriptions, as number and label."""
    return [(number, f"{account_number(number)} {name}".strip()) for _pk, number, name in _accounts(actor, kind)]


def account_ids(actor: Actor, kind: Kind, numbers: Collection[str]) -> tuple[int, ...]:
    """Return the ids of those of these accounts that have one of the numbers."""
    return tuple(pk for pk, number, _name in _accounts(actor, kind) if number in numbers)


def _accounts(actor: Actor, kind: Kind) -> list[tuple[int, str, str]]:
    def read() -> list[tuple[int, str, str]]:
        seen: Any = Account.objects.visible_to(actor, function=kind.function)
        rows = seen.filter(pk__in=values(actor, kind, "account_id")).order_by("number")
        return list(rows.values_list("pk", "number", "name"))

    return cached((actor.kind, actor.access, kind.address, "accounts"), read)
