"""Filters of the list of orders. Their names are query parameters."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions.company_filter import CompanyChoice
from orders.lists.search import page_search, searched
from orders.models import Order
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.lists.filters import PageFilterSet, PageSearch, SeveralFilter
from selfservice.kernel.scope.request import page_actor
from subscriptions.models import Category

# The states of orders that the list has.
STATES = [(value, label) for value, label in Order.State.choices if value != Order.State.DRAFT]
KINDS = Order.Kind.choices


class DayFilter(django_filters.Filter):
    """Filter of a time by a day, compared as a time: then an index can be read. `days` are added to the day."""

    field_class: Any = DayField

    def __init__(self, *args: Any, days: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days

    def filter(self, rows: Any, value: date | None) -> Any:
        """Return the rows on or after, or before, the day."""
        if value is None:
            return rows
        start = timezone.make_aware(datetime.combine(value + timedelta(days=self.days), time()))
        return super().filter(rows, start)


class OrderFilters(PageFilterSet):
    """Filters of the list of orders."""

    compiled: ClassVar[frozenset[str]] = frozenset({"slags", "status", "type", "fra", "til"})

    q = django_filters.CharFilter(method="search", max_length=100)
    slags = SeveralFilter(field_name="category", label=_("Category"), choices=Category.choices)
    type = SeveralFilter(field_name="kind", label=_("Kind of order"), choices=KINDS)
    status = SeveralFilter(field_name="state", label=_("Status"), choices=STATES)
    selskab = CompanyChoice(field_name="company")
    fra = DayFilter(field_name="placed_at", lookup_expr="gte", label=_("Ordered from"))
    til = DayFilter(field_name="placed_at", lookup_expr="lt", label=_("Ordered until"), days=1)

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Search by order number, reference, requester, or an item's user, employee number or number."""
        search = self.page_search(text)
        return rows.none() if search is None else self.searched(rows, search)

    def page_search(self, text: str) -> PageSearch | None:
        return page_search(page_actor(self.request), text)

    def searched(self, rows: Any, search: PageSearch) -> Any:
        return searched(page_actor(self.request), rows, search)
