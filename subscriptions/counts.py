"""Numbers of subscriptions that an actor sees, for the menu and the front page, up to the cap of lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import Count, access_key, cached_counts, rows_to_count
from subscriptions.models import Subscription


def counts(actor: Actor, asked: Iterable[tuple[str, int | None]]) -> list[Count]:
    """Return how many subscriptions a function shows, at one company or at all, for each of those asked for."""
    wanted = list(asked)

    def statements() -> list[Any]:
        return [
            _SEEN.statement(actor, *([] if company is None else [company]), function=function)
            for function, company in wanted
        ]

    return cached_counts(Subscription, ["seen", wanted, access_key(actor)], statements) if wanted else []


def _seen(actor: Actor, *company: int, function: str) -> Any:
    rows = Subscription.objects.visible_to(actor, function=function)
    return rows_to_count(rows.filter(company=company[0]) if company else rows)


_SEEN: CachedQuery[Subscription] = CachedQuery(_seen)
