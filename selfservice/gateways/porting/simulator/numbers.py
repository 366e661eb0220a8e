"""The numbers of the other operators in the simulation, and what their donors say about a request to port one."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from selfservice.simulators.store import Store

OPERATORS = {"FJO": "Fjordmobil", "SUN": "Sundtel", "KLO": "Kløvertele", "NOR": "Nordlys Telefoni"}
# The reasons of a rejection, with their words.
REJECTIONS = {
    "UNKNOWN_NUMBER": "Nummeret findes ikke hos operatøren",
    "CVR_MISMATCH": "CVR-nummeret er ikke nummerets ejer",
    "ICC_MISMATCH": "Simkortets nummer passer ikke",
    "ALREADY_PORTING": "Nummeret er ved at blive flyttet",
    "TERMINATED": "Nummeret er opsagt for mere end en måned siden",
    "NOT_PORTABLE": "Nummeret kan ikke flyttes",
    "NAME_MISMATCH": "Navnet er ikke nummerets ejer",
}
COMPANY = {"cvr": "12345674", "name": "Nordhavn Byg A/S"}
PERSON = {"cvr": "", "name": "Kirsten Holm"}
# What may be tried, with what happens. The days are those since the number was terminated.
SPECIAL: dict[str, dict[str, Any]] = {
    "4531020001": {"operator": "FJO", "cvr": "41000139", "name": "Søndervang Tømrer ApS"},
    "4531020002": {"operator": "FJO", **COMPANY, "portable": False},
    "4531020003": {"operator": "SUN", **COMPANY, "ended": 60},
    "4531020004": {"operator": "SUN", **COMPANY, "ended": 7},
    "4531020005": {"operator": "KLO", **COMPANY, "busy": True},
    "4531020006": {"operator": "KLO", **PERSON, "iccid": "8945010000000000014"},
    "4531020007": {"operator": "KLO", **PERSON},
    "4570100001": {"operator": "KLO", **COMPANY, "fixed": True},
}
# The operator of a number of the demo group.
BY_LAST_DIGIT = ("FJO", "FJO", "FJO", "FJO", "SUN", "SUN", "SUN", "KLO", "KLO", "KLO")
# A month, as the law has it: the number can be ported for at least so long after its termination.
MONTH = 31


def holder(store: Store, number: str) -> dict[str, Any] | None:
    """Return what the operators know about a number, or None if no operator has it."""
    for row in store.rows("SELECT record FROM porting_number WHERE number = ?", [number]):
        found: dict[str, Any] = json.loads(row["record"])
        return found
    if number in SPECIAL:
        return SPECIAL[number]
    if re.fullmatch(r"4531(00|01)[0-9]{4}", number):
        # 20,000 numbers of the demo group, for files of many rows.
        operator = BY_LAST_DIGIT[int(number[-1])]
        return {"operator": operator, **COMPANY}
    return None


def set_holder(store: Store, number: str, record: dict[str, Any]) -> None:
    """Set what the operators know about a number."""
    store.run("INSERT OR REPLACE INTO porting_number VALUES (?, ?)", [number, json.dumps(record, ensure_ascii=False)])


def rejection(store: Store, porting: dict[str, Any]) -> str:
    """Return the code with which the donor rejects a porting, or ""."""
    asked = json.loads(porting["request"])
    found = holder(store, porting["number"])
    if found is None or found["operator"] != asked["donor"]:
        return "UNKNOWN_NUMBER"
    if not found.get("portable", True):
        return "NOT_PORTABLE"
    if found.get("ended", 0) > MONTH:
        return "TERMINATED"
    others = "SELECT 1 FROM porting WHERE number = ? AND id <> ? AND state IN ('requested', 'accepted') AND rowid < ?"
    if found.get("busy") or store.rows(others, [porting["number"], porting["id"], porting["rowid"]]):
        return "ALREADY_PORTING"
    if asked["cvr"] and asked["cvr"] != found["cvr"]:
        return "CVR_MISMATCH"
    if not asked["cvr"] and _plain(asked["name"]) != _plain(found["name"]):
        return "NAME_MISMATCH"
    if found.get("iccid") and asked["iccid"] != found["iccid"]:
        return "ICC_MISMATCH"
    return ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def to_try() -> list[dict[str, Any]]:
    """Return the special numbers, as the page shows them."""
    rows = []
    for number, found in SPECIAL.items():
        ended = datetime.now(UTC).date() - timedelta(found["ended"]) if "ended" in found else None
        rows.append({"number": number, **found, "operator": OPERATORS[found["operator"]], "ended_on": ended})
    return rows
