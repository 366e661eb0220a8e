"""Filters of the list of recordings. Their names are query parameters."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold
from telephony.models import Recording


class RecordingFilters(django_filters.FilterSet):
    """The search by name, and the company."""

    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")

    class Meta:
        model = Recording
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match any part of the name."""
        return rows.filter(name__danish__contains=fold(text))
