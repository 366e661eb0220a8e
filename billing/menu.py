"""This app's items in the left menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from billing.core.status import unpaid
from billing.models import Invoice
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.menu import MenuItem, register
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.tables.counts import Count, capped_counts, rows_to_count


def open_invoices(actor: Actor) -> Count:
    """Return the number of invoices that are not paid."""
    seen = [(part.company_id, part.accounts and sorted(part.accounts)) for part in actor.at(Function.INVOICES)]
    return cached_figure("open-invoices", seen, lambda: capped_counts([_OPEN.statement(actor)])[0])


def _open(actor: Actor) -> Any:
    return rows_to_count(Invoice.objects.visible_to(actor).filter(unpaid()))


_OPEN: CachedQuery[Invoice] = CachedQuery(_open)

register(
    MenuItem(
        "money", 5, _("Invoices"), "invoices", "invoice", Function.INVOICES, open_invoices, count_label=_("to pay")
    )
)
register(MenuItem("money", 6, _("Cost"), "costs", "cols", Function.INVOICES))
