"""This app's items in the left menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.navigation.menu import MenuItem, register
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import Count, access_key, capped_counts
from subscriptions.categories import KINDS
from subscriptions.models import Subscription
from subscriptions.permissions import BAR, CHANGE


def _all_counts(actor: Actor) -> list[Count]:
    """Return the number of subscriptions of each category, up to the cap of lists."""

    def count() -> list[Count]:
        rows: list[Any] = [Subscription.objects.visible_to(actor, function=kind.function) for kind in KINDS]
        return capped_counts(rows)

    return cached_figure("subscriptions", access_key(actor), count)


def _counted(place: int) -> Callable[[Actor], Count]:
    return lambda actor: _all_counts(actor)[place]


for place, kind in enumerate(KINDS):
    query = f"type={kind.address}"
    label = kind.category.label
    register(
        MenuItem("products", place, label, "subscriptions", kind.icon, kind.function, _counted(place), query=query)
    )
register(MenuItem("products", 90, _("Bulk changes"), "batches", "layers", (*CHANGE, *BAR)))
register(MenuItem("home", 10, _("My number"), "own_number", "mobile", Function.OWN))
register(MenuItem("administration", 11, _("Own numbers"), "own_policy", "sim", Function.USERS))
register(MenuItem("money", 10, _("Usage"), "usage", "chart", Function.USAGE))
