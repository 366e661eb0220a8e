"""The days that a Danish company may set to closed, to hours of its own or to normal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple


class Holiday(NamedTuple):
    """A kind of day: its key and its name in Danish and English."""

    key: str
    da: str
    en: str


def of_year(year: int) -> list[tuple[date, str]]:
    """Return the days of a year with their keys, by date. Two may fall on one date."""
    raise NotImplementedError


def resolve(settings: Mapping[str, Mapping[str, Any]], years: Iterable[int]) -> dict[str, dict[str, Any]]:
    """Return the "holidays" of a schedule's JSON: settings by key → by ISO date, without the normal days.

    A setting is {"state": "closed"|"own"|"normal", "intervals": […]}.
    """
    raise NotImplementedError
