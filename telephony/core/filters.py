"""Filters of lists of objects with a name. Their names are query parameters."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters

from accounts.permissions.company_filter import CompanyChoice
from selfservice.kernel.db.collation import fold


class NameFilters(django_filters.FilterSet):
    """Search by any part of the name, and the company."""

    # The look-up of the name as it is compared.
    searched: ClassVar[str] = "name__danish"
    q = django_filters.CharFilter(method="search", max_length=100)
    selskab = CompanyChoice(field_name="company")

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match any part of the name."""
        return rows.filter(**{f"{self.searched}__contains": fold(text)})
