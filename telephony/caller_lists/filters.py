"""Filters of the list of caller lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from selfservice.kernel.db.collation import fold
from selfservice.kernel.navigation.search import Asked
from telephony.core.filters import NameFilters
from telephony.models import CallerList


def having(digits: str) -> Q:
    """Return the condition that a list has a number, by its digits with or without the country code."""
    return Q(entries__overlap=[f"+45{digits}", f"+{digits}"])


class CallerListFilters(NameFilters):
    """Search by name or by a number that is in the list; by company."""

    class Meta:
        model = CallerList
        fields: tuple[str, ...] = ()

    def search(self, rows: Any, _name: str, text: str) -> Any:
        """Match any part of the name, or a whole number."""
        found, digits = Q(name__danish__contains=fold(text)), Asked.of(text).digits
        return rows.filter(found | having(digits) if digits else found)
