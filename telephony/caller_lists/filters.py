"""Filters of the list of caller lists. Their names are query parameters."""

from __future__ import annotations

from typing import Any

import django_filters

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold
from telephony.models import CallerList


class CallerListFilters(django_filters.FilterSet):
    """Search by name; by company."""

    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")

    class Meta:
        model = CallerList
        fields: tuple[str, ...] = ()

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match any part of the name."""
        return rows.filter(name__danish__contains=fold(text))
