"""Filters of the list of orders. Their names are query parameters."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions.company_filter import CompanyChoice
from orders.models import Order, OrderItem
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.lists.filters import PageFilterSet, SeveralFilter
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.types.cleaning import NumberError
from subscriptions.core.numbers import number_of
from subscriptions.models import Category

# The states of orders that the list has.
STATES = [(value, label) for value, label in Order.State.choices if value != Order.State.DRAFT]


class DayFilter(django_filters.Filter):
    """Filter by a date."""

    field_class: Any = DayField


class OrderFilters(PageFilterSet):
    """Filters of the list of orders."""

    q = django_filters.CharFilter(method="search", max_length=100)
    slags = SeveralFilter(field_name="category", label=_("Category"), choices=Category.choices)
    status = SeveralFilter(field_name="state", label=_("Status"), choices=STATES)
    selskab = CompanyChoice(field_name="company")
    fra = DayFilter(field_name="placed_at__date", lookup_expr="gte", label=_("Ordered from"))
    til = DayFilter(field_name="placed_at__date", lookup_expr="lte", label=_("Ordered until"))

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Search by order number, reference, requester, or an item's number or user."""
        found = Q(reference__icontains=text) | Q(requester_name__icontains=text)
        if pk := Order.pk_of(text):
            found |= Q(pk=pk)
        items = OrderItem.objects.visible_to(page_actor(self.request)).filter(order=OuterRef("pk"))
        about = Q(holder_name__icontains=text)
        with suppress(NumberError):
            about |= Q(number=number_of(text))
            found |= Q(kind=Order.Kind.ACT, number_of_act=number_of(text))
        return rows.filter(found | Exists(items.filter(about)))
