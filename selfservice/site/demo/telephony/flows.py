"""Call flows of the demo: a menu with queues, an on-call phone, and a craftsman's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telephony.models import CallerList, Schedule, TelephonyUser

Json = dict[str, Any]


def say(danish: str, english: str = "") -> Json:
    """Return a prompt that is spoken."""
    return {"text": {"da": danish, **({"en": english} if english else {})}}


def voicemail(box: str, mail: str, text: str = "Læg en besked efter tonen.") -> Json:
    """Return a step that records a message."""
    return {"type": "voicemail", "name": f"Voicemail {box.lower()}", "box": box, "mail": mail, "prompt": say(text)}


def queue(name: str, members: Sequence[TelephonyUser], to: str, wait: int = 120) -> Json:
    """Return a step that holds the caller until one of the members answers."""
    return {
        "type": "queue", "name": name, "members": [str(one.uid) for one in members], "max_wait": wait,
        "max_length": 10, "next": {"timeout": to, "full": to, "no_agents": to},
    }  # fmt: skip


def main_flow(hours: Schedule, people: dict[str, TelephonyUser], vip: CallerList, *, holiday: bool) -> Json:
    """Return the main number's flow; with `holiday`, the draft in which a vacation has a message of its own."""
    sales = [people[name] for name in ("Anders Skov", "Camilla Bruun", "Henrik Toft")]
    service = [people[name] for name in ("Ole Winther", "Tine Riis")]
    desk = [people[name] for name in ("Aisha Rahman", "Line Dam")]
    nodes: Json = {
        "hours": {
            "type": "hours", "name": "Åbningstid", "schedule": str(hours.uid),
            "next": {"open": "vip", "lunch": "lunch", "closed": "closed"},
        },
        "vip": {
            "type": "caller", "name": "Nøglekunder", "lists": [str(vip.uid)],
            "next": {str(vip.uid): "desk", "hidden": "welcome", "otherwise": "welcome"},
        },
        "welcome": {
            "type": "announcement", "name": "Velkomst", "prompt": say(
                "Nordhavn Byg, du har ringet til vores hovednummer.", "You have called Nordhavn Byg."
            ), "next": {"done": "menu"},
        },
        "menu": {
            "type": "menu", "name": "Menuvalg", "seconds": 8, "attempts": 2,
            "prompt": say(
                "Tast 1 for salg, 2 for service, 3 for regnskab eller 0 for omstillingen.",
                "Press 1 for sales, 2 for service, 3 for accounts, or 0 for the switchboard.",
            ),
            "next": {
                "1": "sales", "2": "service", "3": "accounts", "0": "desk", "timeout": "desk", "invalid": "desk",
            },
        },
        "sales": queue("Salg", sales, "closed_vm"),
        "service": queue("Service", service, "closed_vm", 180),
        "accounts": {
            "type": "user", "name": "Regnskab", "user": str(people["Jonas Holm"].uid), "seconds": 25,
            "next": {"busy": "desk", "no_answer": "desk", "unavailable": "desk"},
        },
        "desk": queue("Omstilling", desk, "closed_vm"),
        "lunch": {
            "type": "announcement", "name": "Frokost", "next": {"done": "desk"},
            "prompt": say("Vi holder frokost til klokken 12.30. Omstillingen tager dit opkald."),
        },
        "closed": {
            "type": "announcement", "name": "Lukkehilsen", "next": {"done": "closed_vm"},
            "prompt": say("Vi har lukket. Vores åbningstid er mandag til fredag fra 8 til 16.", "We are closed."),
        },
        "closed_vm": voicemail("Salg", "salg@nordhavnbyg.example"),
    }  # fmt: skip
    if holiday:
        nodes["hours"]["next"]["vacation"] = "vacation"
        nodes["vacation"] = {
            "type": "hangup",
            "name": "Feriehilsen",
            "prompt": say("Glædelig jul. Vi er tilbage i januar."),
        }
    return {"schema": 1, "start": "hours", "nodes": nodes}


def service_flow(hours: Schedule, people: dict[str, TelephonyUser]) -> Json:
    """Return a flow with an on-call phone outside opening hours."""
    ring = [str(people[name].uid) for name in ("Ole Winther", "Tine Riis", "Karl Frost")]
    return {
        "schema": 1, "start": "hours", "nodes": {
            "hours": {
                "type": "hours", "name": "Åbningstid", "schedule": str(hours.uid),
                "next": {"open": "ring", "closed": "choice"},
            },
            "ring": {
                "type": "ring_group", "name": "Værkstedet", "members": ring, "strategy": "all", "seconds": 30,
                "next": {"no_answer": "vm"},
            },
            "choice": {
                "type": "menu", "name": "Uden for åbningstid", "seconds": 6, "attempts": 2,
                "prompt": say("Er det akut, så tast 1. Ellers bliv på linjen, og læg en besked."),
                "next": {"1": "on_call", "timeout": "vm", "invalid": "vm"},
            },
            "on_call": {
                "type": "forward", "name": "Vagttelefon", "number": "+4520123601", "seconds": 40,
                "next": {"busy": "vm", "no_answer": "vm", "refused": "vm"},
            },
            "vm": voicemail("Service", "service@nordhavnbyg.example"),
        },
    }  # fmt: skip


def simple_flow(hours: Schedule, person: TelephonyUser, mail: str) -> Json:
    """Return a flow that rings one person in opening hours."""
    return {
        "schema": 1, "start": "hours", "nodes": {
            "hours": {
                "type": "hours", "name": "Åbningstid", "schedule": str(hours.uid),
                "next": {"open": "ring", "closed": "vm"},
            },
            "ring": {
                "type": "user", "name": person.name, "user": str(person.uid), "seconds": 25,
                "next": {"busy": "vm", "no_answer": "vm", "unavailable": "vm"},
            },
            "vm": voicemail("Kontoret", mail),
        },
    }  # fmt: skip
