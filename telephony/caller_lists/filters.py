"""Filters of the list of caller lists."""

from __future__ import annotations

from telephony.core.filters import NameFilters
from telephony.models import CallerList


class CallerListFilters(NameFilters):
    """Search by name; by company."""

    class Meta:
        model = CallerList
        fields: tuple[str, ...] = ()
