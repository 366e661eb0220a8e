"""Numbers of subscriptions that an actor sees, for the menu and the front page, up to the cap of lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from selfservice.kernel.db.cached_query import CachedQuery, Statement
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import rows_to_count
from subscriptions.models import Subscription


def statements(actor: Actor, asked: Iterable[tuple[str, int | None]]) -> list[Statement | None]:
    """Return what to count (`capped_counts`): the subscriptions that a function shows, at one company or at all."""
    return [
        _SEEN.statement(actor, *([] if company is None else [company]), function=function)
        for function, company in asked
    ]


def _seen(actor: Actor, *company: int, function: str) -> Any:
    rows = Subscription.objects.visible_to(actor, function=function)
    return rows_to_count(rows.filter(company=company[0]) if company else rows)


_SEEN: CachedQuery[Subscription] = CachedQuery(_seen)
