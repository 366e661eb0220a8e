"""Filters of the account statement. Their names are query parameters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.core.entries import kinds_named
from billing.invoices.filters import AccountFilters, DayFilter, PeriodForm
from billing.invoices.search import asked, ids_of
from billing.models import LedgerEntry
from selfservice.kernel.db.array_lookup import in_array
from selfservice.kernel.lists.filters import SeveralFilter
from selfservice.kernel.scope.request import page_actor

# Invoices whose entries a search finds.
MOST_FOUND = 500


class EntryFilters(AccountFilters):
    """Filters of the statement."""

    compiled = frozenset({"selskab", "konto", "slags"})
    q = django_filters.CharFilter(method="search", max_length=100)
    slags = SeveralFilter(field_name="kind", label=_("Kind"), choices=LedgerEntry.Kind.choices)
    fra = DayFilter(field_name="booked_on", lookup_expr="gte", label=_("From date"))
    til = DayFilter(field_name="booked_on", lookup_expr="lte", label=_("To date"))

    class Meta:
        model = LedgerEntry
        fields: tuple[str, ...] = ()
        form = PeriodForm

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match entries of the invoices that the list of invoices finds, or a part of the kind or of the text."""
        actor, wanted = page_actor(self.request), asked(text)
        found = in_array("invoice_id", ids := sorted(ids_of(actor, wanted, MOST_FOUND))) | in_array("document_id", ids)
        if wanted.words:
            found |= Q(text__icontains=text.strip())
            if kinds := kinds_named(text):
                found |= in_array("kind", kinds)
        if wanted.amount is not None:
            found |= Q(amount__in=[wanted.amount, -wanted.amount])
        return rows.filter(found)
