"""SIM cards of the simulated network: their numbers, and new cards with random codes."""

from __future__ import annotations

import json
import secrets
from typing import Any

from selfservice.simulators.store import Store

SMDP = "rsp.nordlys-telefoni.example"


def _luhn(bare: str) -> str:
    digits = [int(d) for d in bare]
    doubled = sum(sum(divmod(2 * d, 10)) for d in digits[-1::-2])
    return str(-(doubled + sum(digits[-2::-2])) % 10)


def _code(length: int) -> str:
    return f"{secrets.randbelow(10**length):0{length}d}"


def make_card(store: Store, msisdn: str, kind: str) -> dict[str, Any]:
    """Create an active card or eSIM profile for the number; return it with its codes, as in the order's result."""
    bare = f"894501{_code(12)}"
    codes = {"pin": _code(4), "puk1": _code(8), "puk2": _code(8), "smdp": "", "matching_id": ""}
    if kind == "esim":
        codes |= {"smdp": SMDP, "matching_id": "-".join(secrets.token_hex(3).upper() for _ in range(3))}
    iccid = bare + _luhn(bare)
    store.run("INSERT INTO card VALUES (?, ?, ?, 'active', ?)", [iccid, msisdn, kind, json.dumps(codes)])
    return {"iccid": iccid, "kind": kind, **codes}


def card_user(store: Store, iccid: str) -> str:
    """Return the number that uses the card, "nobody" for an ended card, or "" for an unused or unknown one."""
    for row in store.rows("SELECT msisdn, state FROM card WHERE iccid = ? AND state <> 'stock'", [iccid]):
        return str(row["msisdn"]) if row["state"] == "active" else "nobody"
    return ""


def end_card(store: Store, msisdn: str) -> None:
    """Mark the number's active card as ended."""
    store.run("UPDATE card SET state = 'ended' WHERE msisdn = ? AND state = 'active'", [msisdn])
