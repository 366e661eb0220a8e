"""What a company publishes to the exchange, one of each kind; and calls of its client, short."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from selfservice.gateways.exchange.client import HttpExchange
from selfservice.gateways.exchange.port import Call, CallTrace, ExchangeRefused, Snapshot, Stored

TENANT, OTHER = "12345674", "99000007"
MAIN, DIRECT, SECOND = "+4570101010", "+4570101011", "+4570101012"
CALLER = "+4520123456"
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def prompt(text: str, recording: str = "") -> dict[str, Any]:
    return {"text": {"da": text}} | ({"recording": {"da": recording}} if recording else {})


def user(uid: str, **more: Any) -> dict[str, Any]:
    return {
        "uid": uid, "name": uid.title(), "numbers": [], "short": "", "presence": "available", "presence_until": None,
        "forwards": {"always": "", "busy": "", "no_answer": "", "unavailable": ""}, "voicemail": False,
        "greetings": [], "status": "active", "mobile": "",
        "features": ["forward_external", "queue", "voicemail"], **more,
    }  # fmt: skip


def schedule(**more: Any) -> dict[str, Any]:
    weekly = [{"day": day, "from": "08:00", "to": "16:00", "category": "open"} for day in range(5)]
    return {
        "weekly": weekly,
        "holidays": {"2026-12-24": {"state": "closed"}},
        "exceptions": [],
        "override": None,
    } | more


def flow(nodes: dict[str, Any] | None = None, version: int = 1) -> dict[str, Any]:
    """A flow that begins with its first node."""
    given = nodes or {
        "h": {"type": "hours", "schedule": "office", "next": {"open": "m", "closed": "vm"}},
        "m": {"type": "menu", "prompt": prompt("Tast 1 for salg", "welcome"), "seconds": 5, "attempts": 2,
              "next": {"1": "q", "2": "f", "timeout": "q", "invalid": "q"}},
        "q": {"type": "queue", "members": ["mette", "jonas"], "max_wait": 60, "max_length": 5,
              "next": {"timeout": "vm", "full": "vm", "no_agents": "vm"}},
        "f": {"type": "forward", "number": "+4533123456", "seconds": 20,
              "next": {"busy": "vm", "no_answer": "vm", "refused": "vm"}},
        "vm": {"type": "voicemail", "box": "kontor", "prompt": prompt("Læg en besked")},
    }  # fmt: skip
    return {
        "name": "Kontor",
        "version": version,
        "definition": {"schema": 1, "start": next(iter(given)), "nodes": given},
    }


def company(sequence: int = 1) -> list[Snapshot]:
    """Everything, with the targets after what refers to them: the exchange sorts by kind."""
    objects = [
        ("number", "n1", {"number": MAIN, "flow": "main", "user": None}),
        ("number", "n2", {"number": DIRECT, "flow": None, "user": "mette"}),
        ("number", "n3", {"number": SECOND, "flow": None, "user": None}),
        ("flow", "main", flow()),
        ("schedule", "office", schedule()),
        ("user", "mette", user("mette", numbers=[DIRECT], voicemail=True)),
        ("user", "jonas", user("jonas")),
        ("list", "vip", {"entries": ["+4520123456", "+4533*"]}),
        ("recording", "welcome", {"name": "Velkomst", "seconds": 1.5}),
        ("policy", "policy", {"countries": ["DE"], "external_forwards_cap": 2}),
    ]
    return [Snapshot(kind, uid, sequence, body) for kind, uid, body in objects]


def client() -> HttpExchange:
    return HttpExchange()


def put(kind: str, uid: str, body: dict[str, Any], sequence: int = 1, tenant: str = TENANT) -> Stored:
    return client().put(tenant, kind, uid, sequence, body)


def publish() -> None:
    assert client().put_many(TENANT, company()) == [Stored(1)] * len(company())


def ring(number: str = MAIN, at: datetime = MONDAY, **more: Any) -> CallTrace:
    return client().call(TENANT, Call(number, CALLER, at, **more))


def wav(seconds: float = 0.1) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * int(8000 * seconds))
    return target.getvalue()


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(ExchangeRefused) as caught:
        act()
    assert caught.value.code == code
