"""Filters of the list of billing accounts. The filter names are query parameters."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import Asked


class AccountFilters(django_filters.FilterSet):
    """Filters of the list of accounts."""

    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")
    levering = django_filters.ChoiceFilter(
        field_name="delivery", label=_("Invoices by"), choices=Account.Delivery.choices, empty_label=_("Any way")
    )

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()
        form = forms.Form

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match the start of the account number, or any part of the name, the reference or the company's name."""
        asked = Asked.of(text)
        folded = fold(asked.text)
        found = Q(name__danish__contains=folded) | Q(reference__danish__contains=folded)
        found |= Q(company__name__danish__contains=folded)
        if asked.digits:
            found |= Q(number__startswith=asked.digits)
        return rows.filter(found)
