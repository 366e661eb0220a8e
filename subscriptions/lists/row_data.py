"""What a page of a list tells of each subscription besides its own columns, read for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from accounts.functions import Function
from selfservice.kernel.cache.process import memory
from selfservice.kernel.scope.actor import Actor

# Written by hand: the ORM takes longer to put it into words than PostgreSQL to answer it. Row-level security holds for
# them as for all others.
USED = (
    "SELECT subscription_id, sum(data_bytes)::bigint FROM subscriptions_usagemonth "
    "WHERE subscription_id = ANY(%s) AND month = %s GROUP BY subscription_id"
)
CARDS = (
    "SELECT subscription_id, iccid FROM subscriptions_simcard "
    "WHERE subscription_id = ANY(%s) AND state = 'active' ORDER BY activated_on NULLS FIRST, id"
)

ACCOUNTS = "SELECT id, number FROM accounts_account WHERE id = ANY(%s)"
# The number of an account is what it is known by, and never becomes another.
_accounts = memory(200_000)


def add_usage(actor: Actor, rows: Sequence[Any], today: date) -> None:
    """Give each row `data_bytes` of this month; None where the actor may not see usage."""
    parts = actor.at(Function.USAGE)
    whole = {part.company_id for part in parts if part.accounts is None}
    named = {account for part in parts for account in part.accounts or ()}
    seen = [row.pk for row in rows if actor.everything or row.company_id in whole or row.account_id in named]
    used = _asked(USED, [seen, today.replace(day=1)]) if seen else {}
    allowed = set(seen)
    for row in rows:
        row.data_bytes = used.get(row.pk, 0) if row.pk in allowed else None


def add_accounts(rows: Sequence[Any]) -> None:
    """Give each row `account_number`: a join would look it up anew for each row of each page."""
    unknown = {row.account_id for row in rows} - _accounts.keys()
    if unknown:
        _accounts.update(_asked(ACCOUNTS, [list(unknown)]))
    for row in rows:
        row.account_number = _accounts.get(row.account_id, "")


def add_cards(rows: Sequence[Any]) -> None:
    """Give each row `iccid`, of the card that is in use."""
    cards = _asked(CARDS, [[row.pk for row in rows]]) if rows else {}
    for row in rows:
        row.iccid = cards.get(row.pk, "")


def _asked(sql: str, params: list[Any]) -> dict[int, Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return dict(cursor.fetchall())
