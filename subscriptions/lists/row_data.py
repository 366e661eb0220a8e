"""Data of a subscription in lists that isn't in its own table, read for all rows of a page in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from accounts.functions import Function
from selfservice.kernel.scope.actor import Actor

# Raw SQL: Django takes longer to compile these queries than PostgreSQL to run them. Row-level security applies.
USED = (
    "SELECT subscription_id, sum(data_bytes)::bigint FROM subscriptions_usagemonth "
    "WHERE subscription_id = ANY(%s) AND month = %s GROUP BY subscription_id"
)
CARDS = (
    "SELECT subscription_id, iccid FROM subscriptions_simcard "
    "WHERE subscription_id = ANY(%s) AND state = 'active' ORDER BY activated_on NULLS FIRST, id"
)


def add_usage(actor: Actor, rows: Sequence[Any], today: date) -> None:
    """Set `data_bytes` of this month on each row; None where the actor may not see usage."""
    parts = actor.at(Function.USAGE)
    whole = {part.company_id for part in parts if part.accounts is None}
    named = {account for part in parts for account in part.accounts or ()}
    seen = [row.pk for row in rows if actor.everything or row.company_id in whole or row.account_id in named]
    used = _by_subscription(USED, [seen, today.replace(day=1)]) if seen else {}
    allowed = set(seen)
    for row in rows:
        row.data_bytes = used.get(row.pk, 0) if row.pk in allowed else None


def add_cards(rows: Sequence[Any]) -> None:
    """Set `iccid` of the active card on each row."""
    cards = _by_subscription(CARDS, [[row.pk for row in rows]]) if rows else {}
    for row in rows:
        row.iccid = cards.get(row.pk, "")


def _by_subscription(sql: str, params: list[Any]) -> dict[int, Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return dict(cursor.fetchall())
