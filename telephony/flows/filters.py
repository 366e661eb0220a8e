"""Filters of the list of call flows. Their names are query parameters."""

from __future__ import annotations

from typing import Any

import django_filters

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold
from telephony.models import CallFlow


class FlowFilters(django_filters.FilterSet):
    """Search by name, and by company."""

    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")

    class Meta:
        model = CallFlow
        fields: tuple[str, ...] = ()

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match any part of the name."""
        return rows.filter(name_key__contains=fold(text))
