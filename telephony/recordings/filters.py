"""Filters of the list of recordings."""

from __future__ import annotations

from telephony.core.filters import NameFilters
from telephony.models import Recording


class RecordingFilters(NameFilters):
    """Search by name; by company."""

    class Meta:
        model = Recording
        fields: tuple[str, ...] = ()
