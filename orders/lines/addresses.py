"""Addresses as the order's pages need them: suggestions for a text, and the one that was chosen.

The register is public, so its answers are kept for some minutes for everybody; its token stays on the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _

from selfservice.gateways.addresses.client import HttpAddresses
from selfservice.gateways.addresses.port import LONGEST_TEXT, SearchRefused
from selfservice.kernel.core.errors import Unavailable

SECONDS = 600
# Suggestions of a page.
MOST = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A chosen address: its id in the register, and its text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """Suggestions: text, and the id of a final one, or "" for one to search on with; or why there is none."""

    hits: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def find(text: str) -> Found:
    """Return the suggestions for a text that a person typed."""
    cleaned = " ".join(text.replace("\0", " ").split())
    if not cleaned:
        return Found(problem=_("Write a street and a number, e.g. “Kajgade 4”."))
    if len(cleaned) > LONGEST_TEXT:
        return Found(problem=_("That is too long. Write street, number and town in at most 73 characters."))
    key = f"address-search:{sha256(cleaned.casefold().encode()).hexdigest()}"
    if known := cache.get(key):
        return Found(tuple((hit[0], hit[1]) for hit in known))
    try:
        found = HttpAddresses().search(cleaned, most=MOST)
    except SearchRefused:
        return Found(problem=_("The register of addresses doesn't understand that. Write e.g. “Kajgade 4”."))
    except Unavailable:
        return Found(problem=_("We can't ask the register of addresses just now. Try again in a moment."))
    hits = tuple((one.title, one.suggestion_id if one.final else "") for one in found)
    if not hits:
        return Found(problem=_("We found no such address. Check the spelling, or write the street alone."))
    cache.set(key, [list(hit) for hit in hits], SECONDS)
    return Found(hits)


def look_up(identifier: str) -> Place | None:
    """Return the address of that id; None if there is none, or no longer. Raises Unavailable."""
    try:
        key = f"address:{UUID(identifier)}"
    except ValueError:
        return None
    known: Any = cache.get(key)
    if known:
        return Place(known[0], known[1])
    found = HttpAddresses().look_up(identifier)
    if found is None:
        return None
    cache.set(key, [found.address_id, found.text], SECONDS)
    return Place(found.address_id, found.text)
