"""Names of countries in the active language, by their codes (ISO 3166)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language


def country_name(code: str) -> str:
    """Return a country's name in the active language; an unknown code as it is."""
    return territories().get(code, code)


def territories() -> Mapping[str, str]:
    """Return the names of all countries by their codes, in the active language."""
    return _names(get_language() or "da")


@lru_cache(maxsize=4)
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language.replace("-", "_")).territories)
