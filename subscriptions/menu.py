"""This app's items in the left menu."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.navigation.menu import MenuItem, register
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import Count, access_key, capped_counts
from subscriptions.categories import KINDS
from subscriptions.counts import statements
from subscriptions.permissions import BAR, CHANGE

# Who may do something to many at once.
BULK = (*CHANGE, *BAR, Function.ACCOUNTS_CHANGE)


def _all_counts(actor: Actor) -> list[Count]:
    """Return the number of subscriptions of each category, up to the cap of lists, and last of the actor's own."""

    functions = [*(kind.function for kind in KINDS), Function.OWN]
    asked = [(function, None) for function in functions]
    return cached_figure("subscriptions", access_key(actor), lambda: capped_counts(statements(actor, asked)))


def _counted(place: int) -> Callable[[Actor], Count]:
    return lambda actor: _all_counts(actor)[place]


for place, kind in enumerate(KINDS):
    query = f"type={kind.address}"
    label = kind.category.label
    register(
        MenuItem(
            "products", place, label, "subscriptions", kind.icon, kind.function, _counted(place), query=query,
            hidden_if_none=True,
        )
    )  # fmt: skip
register(
    MenuItem(
        "home", 10, _("My number"), "own_number", "mobile", Function.OWN, _counted(len(KINDS)), hidden_if_none=True,
        shows_count=False,
    )
)  # fmt: skip
register(
    MenuItem("administration", 11, _("Employees' access to their own number"), "own_policy", "sim", Function.USERS)
)
register(MenuItem("administration", 30, _("Files and bulk changes"), "batches", "file", BULK))
register(MenuItem("money", 10, _("Usage"), "usage", "chart", Function.USAGE))
