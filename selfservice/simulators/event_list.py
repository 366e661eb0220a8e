"""Lists of events that a receiver fetches by pages with a cursor, one for each system. Fetching removes nothing."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

from starlette.requests import Request

from selfservice.simulators.reading import number
from selfservice.simulators.store import Store

# Part of the schema of each system that publishes events. The id of the lists is a part of each cursor, so that a
# cursor of a list that is lost begins at the beginning.
SCHEMA = """
CREATE TABLE IF NOT EXISTS published (
    position INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS published_by_system ON published (system, position);
CREATE TABLE IF NOT EXISTS published_id (id TEXT NOT NULL);
INSERT INTO published_id SELECT lower(hex(randomblob(4))) WHERE NOT EXISTS (SELECT 1 FROM published_id);
"""
MODES = {
    "events_twice": "Hændelser kommer to gange",
    "events_disorder": "Hændelser kommer i omvendt rækkefølge",
    "events_unknown": "Hændelser kommer også om noget ukendt",
}
AT_ONCE, MOST = 100, 1000


def publish(store: Store, system: str, body: dict[str, Any]) -> None:
    """Append an event to a system's list, with an id of its own."""
    event = {"eventId": str(uuid4()), **body}
    store.run("INSERT INTO published (system, body) VALUES (?, ?)", [system, json.dumps(event, ensure_ascii=False)])


def empty(store: Store, system: str) -> None:
    """Remove a system's events. Positions are not used again."""
    store.run("DELETE FROM published WHERE system = ?", [system])


def page(request: Request, system: str, mode: str, unknown: dict[str, Any]) -> dict[str, Any]:
    """Return the events after the cursor `since`, at most `limit`. `unknown` is the event of "events_unknown"."""
    store: Store = request.app.state.store
    limit = max(1, int(number(request.query_params.get("limit"), AT_ONCE, most=MOST)))
    list_id = store.rows("SELECT id FROM published_id")[0]["id"]
    given, _, position = request.query_params.get("since", "").partition(".")
    since = int(position) if given == list_id and re.fullmatch("[0-9]{1,15}", position) else 0
    rows = store.rows(
        "SELECT position, body FROM published WHERE system = ? AND position > ? ORDER BY position LIMIT ?",
        [system, since, limit + 1],
    )
    shown = rows[:limit]
    events = [json.loads(row["body"]) for row in shown]
    if mode == "events_unknown":
        events.insert(0, {"eventId": str(uuid4()), **unknown})
    if mode == "events_twice":
        events += events
    if mode == "events_disorder":
        events.reverse()
    cursor = f"{list_id}.{shown[-1]['position'] if shown else since}"
    return {"events": events, "cursor": cursor, "more": len(rows) > limit}
