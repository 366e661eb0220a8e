"""Filters of the list of telephone numbers. Their names are query parameters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import Asked
from telephony.models import TelephoneNumber


class NumberFilters(django_filters.FilterSet):
    """Search by number, label, flow or user; by company."""

    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")

    class Meta:
        model = TelephoneNumber
        fields: tuple[str, ...] = ()

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match the beginning of the number, or a part of what it is called or leads to."""
        asked = Asked.of(text)
        folded = fold(asked.text)
        found = Q(label__danish__contains=folded) | Q(flow__name_key__contains=folded)
        found |= Q(user__name_key__contains=folded)
        if asked.digits:
            found |= Q(number__startswith=f"+45{asked.digits}") | Q(number__startswith=f"+{asked.digits}")
        return rows.filter(found)
