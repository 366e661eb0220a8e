"""Filters of the list of call flows."""

from __future__ import annotations

from telephony.core.filters import NameFilters
from telephony.models import CallFlow


class FlowFilters(NameFilters):
    """Search by name; by company."""

    searched = "name_key"

    class Meta:
        model = CallFlow
        fields: tuple[str, ...] = ()
