"""Filter by company, for the lists of all apps."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from accounts.permissions.companies import companies_of
from selfservice.kernel.scope.request import page_actor


class CompanyChoice(django_filters.ChoiceFilter):
    """Filter by one of the page's companies, by its public id. Needs no extra query."""

    # Set by the filter set.
    parent: Any

    def __init__(self, *, field_name: str) -> None:
        super().__init__(field_name=field_name)

    @cached_property
    def field(self) -> Any:
        """Form field with the user's companies as choices."""
        choices = [(str(company.uid), company.name) for company in self._companies()]
        return self.field_class(
            label=_("Company"), required=False, choices=choices, empty_label=_("All companies"), null_label=None
        )

    def filter(self, rows: Any, value: str | int | None) -> Any:
        """Return the rows of the company with a public id, or of that with an id."""
        company = value if isinstance(value, int) else self.company_id(value)
        return rows if company is None else rows.filter(**{self.field_name: company})

    def company_id(self, uid: str | None) -> int | None:
        """Return the id of one of the user's companies, else None."""
        return next((company.pk for company in self._companies() if str(company.uid) == uid), None) if uid else None

    def _companies(self) -> list[Company]:
        request = self.parent.request
        seen = page_actor(request).company_ids
        return [company for company in companies_of(request) if company.pk in seen]
