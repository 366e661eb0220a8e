"""Snapshots of field service's appointments as plain data, as the results of commands are."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from selfservice.gateways.fieldservice.port import Appointment as Snapshot

MOMENTS, AMOUNTS = ("starts", "ends", "expires_at", "free_until"), ("fee", "charged")


def to_answer(found: Snapshot) -> dict[str, Any]:
    """Return the snapshot as the answer of a command."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, Decimal) else value
        for name, value in asdict(found).items()
    }


def from_answer(answer: dict[str, Any]) -> Snapshot | None:
    """Return the snapshot of an answer; None if it has none."""
    if not answer:
        return None
    values = dict(answer)
    for name in MOMENTS:
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return Snapshot(**{**values, **{name: Decimal(values[name]) for name in AMOUNTS}})
