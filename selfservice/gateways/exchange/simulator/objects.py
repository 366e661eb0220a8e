"""The objects of the simulated exchange's tenants: snapshots with their sequences, sounds, and what is called."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from selfservice.gateways.exchange.simulator.checks import Problem, need, read
from selfservice.gateways.exchange.simulator.destinations import refusal
from selfservice.simulators.store import Store, now

# As in the interface (port.py): each kind after those that it may refer to.
KINDS = ("policy", "recording", "list", "user", "schedule", "flow", "number")
MOST_SEQUENCE = 2**53
LARGEST_BODY, LARGEST_SOUND = 512 * 1024, 10 * 60 * 16_000 * 2 + 1024
SCHEMA = """
CREATE TABLE IF NOT EXISTS exchange_object (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, uid TEXT NOT NULL, sequence INTEGER NOT NULL, body TEXT,
    number TEXT UNIQUE, changed_at TEXT NOT NULL, PRIMARY KEY (tenant, kind, uid));
CREATE TABLE IF NOT EXISTS exchange_sound (
    tenant TEXT NOT NULL, uid TEXT NOT NULL, sequence INTEGER NOT NULL, sound BLOB NOT NULL, PRIMARY KEY (tenant, uid));
CREATE TABLE IF NOT EXISTS exchange_forward (tenant TEXT NOT NULL, target TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS exchange_forward_by_tenant ON exchange_forward (tenant, at);
CREATE TABLE IF NOT EXISTS exchange_call (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, request TEXT NOT NULL, trace TEXT NOT NULL,
    made_at TEXT NOT NULL);
"""
TABLES = ("exchange_object", "exchange_sound", "exchange_forward", "exchange_call")


def sequence_of(store: Store, tenant: str, kind: str, uid: str) -> int:
    """Return the sequence of an object, or of its removal; 0 if it was never there."""
    rows = store.rows(
        "SELECT sequence FROM exchange_object WHERE tenant = ? AND kind = ? AND uid = ?", [tenant, kind, uid]
    )
    return rows[0]["sequence"] if rows else 0


def get(store: Store, tenant: str, kind: str, uid: str) -> dict[str, Any] | None:
    """Return the body of an object, or None if it is not there."""
    query = "SELECT body FROM exchange_object WHERE tenant = ? AND kind = ? AND uid = ? AND body IS NOT NULL"
    for row in store.rows(query, [tenant, kind, uid]):
        found: dict[str, Any] = json.loads(row["body"])
        return found
    return None


def every(store: Store, tenant: str, kind: str) -> dict[str, dict[str, Any]]:
    """Return the bodies of all objects of a kind by uid."""
    query = "SELECT uid, body FROM exchange_object WHERE tenant = ? AND kind = ? AND body IS NOT NULL ORDER BY rowid"
    return {row["uid"]: json.loads(row["body"]) for row in store.rows(query, [tenant, kind])}


def called(store: Store, tenant: str, number: str) -> dict[str, Any] | None:
    """Return a tenant's number, or None if it has none such."""
    query = "SELECT body FROM exchange_object WHERE tenant = ? AND number = ?"
    for row in store.rows(query, [tenant, number]):
        found: dict[str, Any] = json.loads(row["body"])
        return found
    return None


def _sequence(given: Any) -> int:
    need(type(given) is int and 1 <= given <= MOST_SEQUENCE, "sequence")
    return int(given)


def _name(tenant: str, kind: Any, uid: Any) -> None:
    need(re.fullmatch("[0-9]{8}", tenant), "tenant")
    need(kind in KINDS, "kind")
    need(isinstance(uid, str) and re.fullmatch(r"\+?[0-9A-Za-z_-]{1,64}", uid), "uid")


def store_object(store: Store, tenant: str, kind: Any, uid: Any, sequence: Any, body: Any) -> int:
    """Store the state of an object, or remove it (None), and return its sequence. Raises Problem.

    The same or an older sequence changes nothing, whatever its body says.
    """
    _name(tenant, kind, uid)
    given, present = _sequence(sequence), sequence_of(store, tenant, kind, uid)
    if given <= present:
        return present
    number = None if body is None else _checked(store, tenant, kind, uid, body)
    text = None if body is None else json.dumps(body, ensure_ascii=False, sort_keys=True)
    store.run(
        "INSERT INTO exchange_object VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, kind, uid) DO UPDATE SET "
        "sequence = excluded.sequence, body = excluded.body, number = excluded.number, "
        "changed_at = excluded.changed_at",
        [tenant, kind, uid, given, text, number, now()],
    )
    if kind == "recording" and body is None:
        store.run("DELETE FROM exchange_sound WHERE tenant = ? AND uid = ?", [tenant, uid])
    return given


def _checked(store: Store, tenant: str, kind: str, uid: str, body: Any) -> str | None:
    """Check a body and what it refers to; return the phone number that it claims, if any. Raises Problem."""
    need(isinstance(body, dict), "body")
    if len(json.dumps(body)) > LARGEST_BODY:
        raise Problem("TOO_LARGE", f"Højst {LARGEST_BODY} tegn")
    references = read(kind, uid, body)
    for target in sorted(references.targets):
        if target != (kind, uid) and get(store, tenant, *target) is None:
            raise Problem("UNKNOWN_TARGET", f"{target[0]} {target[1]}", target=target)
    countries = (get(store, tenant, "policy", "policy") or {}).get("countries", [])
    for destination in sorted(references.destinations):
        # A call to a number of the tenant does not go out.
        why = "" if called(store, tenant, destination) else refusal(destination, countries)
        if why:
            raise Problem("FORBIDDEN", f"{destination}: {why}")
    if kind != "number":
        return None
    number: str = body["number"]
    others = "SELECT 1 FROM exchange_object WHERE number = ? AND NOT (tenant = ? AND kind = ? AND uid = ?)"
    if store.rows(others, [number, tenant, kind, uid]):
        raise Problem("TAKEN", number)
    return number


def store_sound(store: Store, tenant: str, uid: str, sequence: Any, sound: bytes) -> int:
    """Store the sound of a recording, and return its sequence. Raises Problem."""
    _name(tenant, "recording", uid)
    given = _sequence(sequence)
    rows = store.rows("SELECT sequence FROM exchange_sound WHERE tenant = ? AND uid = ?", [tenant, uid])
    if rows and given <= rows[0]["sequence"]:
        return int(rows[0]["sequence"])
    if get(store, tenant, "recording", uid) is None:
        raise Problem("UNKNOWN", "Optagelsen findes ikke", 404)
    if len(sound) > LARGEST_SOUND:
        raise Problem("TOO_LARGE", f"Højst {LARGEST_SOUND} byte")
    need(sound[:4] == b"RIFF" and sound[8:12] == b"WAVE", "Lyden er ikke WAV")
    store.run("INSERT OR REPLACE INTO exchange_sound VALUES (?, ?, ?, ?)", [tenant, uid, given, sound])
    return given


def sound_of(store: Store, tenant: str, uid: str) -> bytes | None:
    """Return the sound of a recording, or None."""
    rows = store.rows("SELECT sound FROM exchange_sound WHERE tenant = ? AND uid = ?", [tenant, uid])
    return bytes(rows[0]["sound"]) if rows else None


def forwards_before(store: Store, tenant: str, at: datetime) -> int:
    """Return how many calls were forwarded outside in the 24 hours before a time."""
    period = [(at - timedelta(hours=24)).timestamp(), at.timestamp()]
    query = "SELECT count(*) AS n FROM exchange_forward WHERE tenant = ? AND at > ? AND at <= ?"
    return int(store.rows(query, [tenant, *period])[0]["n"])
