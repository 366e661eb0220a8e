"""What lists of this app can be filtered by. The names are what stands in the address."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.companies import companies_of
from accounts.models import Account, Company
from selfservice.kernel.danish import fold
from selfservice.kernel.requests import page_actor


class CompanyChoice(django_filters.ChoiceFilter):
    """One company of those that the page looks at, by its public id. Asks the database nothing new."""

    # Given by the set of filters that it is part of.
    parent: Any

    def __init__(self, *, field_name: str) -> None:
        super().__init__(field_name=field_name)

    @cached_property
    def field(self) -> Any:
        """With the companies of whoever asks as choices."""
        choices = [(str(company.uid), company.name) for company in self._companies()]
        return self.field_class(
            label=_("Company"), required=False, choices=choices, empty_label=_("All companies"), null_label=None
        )

    def filter(self, rows: Any, value: str) -> Any:
        """The rows of the company."""
        ids = {str(company.uid): company.pk for company in self._companies()} if value else {}
        return rows.filter(**{self.field_name: ids[value]}) if value in ids else rows

    def _companies(self) -> list[Company]:
        request = self.parent.request
        seen = page_actor(request).company_ids
        return [company for company in companies_of(request) if company.pk in seen]


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
        """By number from the front, or by any part of name, reference and the company's name."""
        digits = text.replace(" ", "")
        folded = fold(text)
        found = Q(name__danish__contains=folded) | Q(reference__danish__contains=folded)
        found |= Q(company__name__danish__contains=folded)
        if digits.isascii() and digits.isdigit():
            found |= Q(number__startswith=digits)
        return rows.filter(found)
