"""The simulators' memory: one SQLite file, so that mailboxes survive a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
    message_id TEXT PRIMARY KEY, cvr TEXT NOT NULL, title TEXT NOT NULL, pdf BLOB NOT NULL, received_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS letter_by_cvr ON letter (cvr, received_at);
CREATE TABLE IF NOT EXISTS attempt (message_id TEXT NOT NULL, status TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sms (
    id INTEGER PRIMARY KEY, msisdn TEXT NOT NULL, sender TEXT NOT NULL, message TEXT NOT NULL,
    received_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY, sender TEXT, recipients TEXT, subject TEXT, text TEXT, html TEXT,
    received_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS company (cvr TEXT PRIMARY KEY, record TEXT NOT NULL);
DROP TABLE IF EXISTS subscriber;
DROP TABLE IF EXISTS network_order;
CREATE TABLE IF NOT EXISTS number (
    msisdn TEXT PRIMARY KEY, iccid TEXT NOT NULL, bars TEXT NOT NULL, plan TEXT NOT NULL DEFAULT '',
    add_ons TEXT NOT NULL DEFAULT '[]', roaming_cap INTEGER, owner TEXT NOT NULL DEFAULT '',
    terminated INTEGER NOT NULL DEFAULT 0, changed_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS card (
    iccid TEXT PRIMARY KEY, msisdn TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, codes TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS card_by_number ON card (msisdn);
CREATE TABLE IF NOT EXISTS provisioning (
    order_id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, msisdn TEXT NOT NULL, verb TEXT NOT NULL, body TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL, result TEXT NOT NULL, sequence INTEGER NOT NULL,
    received_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS provisioning_by_number ON provisioning (msisdn);
CREATE INDEX IF NOT EXISTS provisioning_open ON provisioning (status) WHERE status IN ('accepted', 'in_progress');
CREATE TABLE IF NOT EXISTS event (
    event_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL,
    told INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS event_to_tell ON event (tries) WHERE told = 0;
"""


class Store:
    """A thin layer over SQLite. The whole process is one thread, so one connection serves it."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        # It plays a system that doesn't lose what it confirmed; losing power is not among the faults it plays.
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + SCHEMA)

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Execute; returns the number of rows changed."""
        return self.db.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows as dicts."""
        return [dict(row) for row in self.db.execute(sql, values)]


def now() -> str:
    """The present, UTC, as the mailboxes show it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
