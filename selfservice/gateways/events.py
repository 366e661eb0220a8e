"""Fetching events by pages with a cursor: what the clients of systems that publish events share."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from selfservice.gateways.http import call_json
from selfservice.kernel.core.errors import Unavailable

AT_ONCE = 500
LONGEST_CURSOR = 200


def fetch_events(url: str, token: str, since: str) -> tuple[list[Any], str, bool]:
    """Return the events after a cursor as they are, the next cursor, and whether there are more. Raises Unavailable."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = call_json("GET", f"{url}?since={quote(since, safe='')}&limit={AT_ONCE}", headers)
    if answer.status != 200:
        raise Unavailable(f"HTTP {answer.status}")
    found = answer.json if isinstance(answer.json, dict) else {}
    events, cursor = found.get("events"), found.get("cursor")
    if not isinstance(events, list) or not isinstance(cursor, str) or len(cursor) > LONGEST_CURSOR:
        raise Unavailable("unreadable answer")
    return events, cursor, found.get("more") is True
