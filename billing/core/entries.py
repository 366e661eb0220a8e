"""What was booked, in words: the kind in the reader's language, and the text of the feed where it says more."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import override

from billing.models import LedgerEntry


def kind(entry: LedgerEntry) -> str:
    """Return the kind of an entry."""
    return str(entry.get_kind_display())


def detail(entry: Any) -> str:
    """Return the text of the feed, which is Danish; nothing where it says no more than the kind."""
    text: str = entry.text
    said = text.strip().casefold()
    return "" if any(said in name for name in _names(entry.kind)) else text


def in_one_line(entry: LedgerEntry) -> str:
    """Return both."""
    return ": ".join(filter(None, (kind(entry), detail(entry))))


def kinds_named(text: str) -> list[str]:
    """Return the kinds whose name, in any language, contains a text."""
    wanted = text.strip().casefold()
    return [one for one in LedgerEntry.Kind.values if any(wanted in name for name in _names(one))]


@cache
def _names(value: str) -> frozenset[str]:
    """Return the names of a kind in all languages, and the empty one."""
    found = {""}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(str(LedgerEntry.Kind(value).label).casefold())
    return frozenset(found)
