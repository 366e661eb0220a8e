"""Kinds of orders for a number in the simulated network: validation, and effects on the tables."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from selfservice.gateways.network.simulator.cards import card_user, end_card, make_card
from selfservice.gateways.network.simulator.reservations import is_free, is_reserved
from selfservice.simulators.store import Store, now

BARS = {
    "all": "al trafik",
    "outgoing": "udgående",
    "international": "udland",
    "roaming": "roaming",
    "data": "data",
    "roaming_data": "data i udlandet",
    "incoming": "indgående",
    "premium": "overtakserede numre",
}
OURS = re.compile(r"8945\d{14,16}")
CARRIER = "PostNord"


def _texts(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) for each in given)


def _bars(body: dict[str, Any]) -> bool:
    return _texts(body.get("bars")) and set(body["bars"]) <= set(BARS)


def _sim(body: dict[str, Any]) -> bool:
    if "iccid" in body:
        return isinstance(body["iccid"], str) and body["iccid"].isdigit()
    if body.get("kind") == "esim":
        return True
    to = body.get("ship_to")
    wanted = ("name", "street", "postcode", "city")
    return body.get("kind") == "physical" and isinstance(to, dict) and all(isinstance(to.get(k), str) for k in wanted)


def _plan(body: dict[str, Any]) -> bool:
    return isinstance(body.get("plan"), str) and bool(body["plan"]) and _texts(body.get("add_ons"))


def _cap(body: dict[str, Any]) -> bool:
    cap = body.get("cap", "")
    return cap is None or (isinstance(cap, int) and not isinstance(cap, bool) and cap >= 0)


def _transfer(body: dict[str, Any]) -> bool:
    owner = body.get("owner")
    known = (
        isinstance(owner, dict) and owner.get("kind") in ("person", "company") and isinstance(owner.get("name"), str)
    )
    return known and isinstance(body.get("keep_card"), bool)


def _create(body: dict[str, Any]) -> bool:
    sim = body.get("sim")
    return _plan(body) and (sim is None or (isinstance(sim, dict) and _sim(sim)))


# Validators of the body of an order, by verb.
VERBS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "create": _create,
    "bars": _bars,
    "sim": _sim,
    "plan": _plan,
    "roaming-cap": _cap,
    "terminate": lambda body: True,
    "transfer": _transfer,
}


def make_number(store: Store, msisdn: str, body: dict[str, Any]) -> str:
    """Insert the number of an order to create it; return why it can't be created, or "".

    It must be reserved for the sender, or nobody's: a number that is ported in, or whose earlier order was rejected.
    """
    reservation = str(body.get("reservation") or "")
    if not (is_reserved(store, msisdn, reservation) or is_free(store, msisdn)):
        return "the number is not free, or the reservation has expired"
    store.run("DELETE FROM number WHERE msisdn = ?", [msisdn])
    store.run("INSERT INTO number (msisdn, iccid, bars, changed_at) VALUES (?, '', '[]', ?)", [msisdn, now()])
    store.run("DELETE FROM reservation WHERE msisdn = ?", [msisdn])
    return ""


def remove_number(store: Store, order: dict[str, Any]) -> None:
    """Remove the number of an order to create it that is rejected: it is nobody's again."""
    if order["verb"] == "create":
        store.run("DELETE FROM number WHERE msisdn = ?", [order["msisdn"]])


def rejection_reason(store: Store, order: dict[str, Any]) -> str:
    """Return why the network rejects the order, or ""."""
    (number,) = store.rows("SELECT terminated FROM number WHERE msisdn = ?", [order["msisdn"]])
    if number["terminated"]:
        return "number is terminated"
    iccid = _sim_of(order["verb"], json.loads(order["body"])).get("iccid")
    if iccid and not OURS.fullmatch(iccid):
        return "card is of another operator"
    if iccid and card_user(store, iccid) not in ("", order["msisdn"]):
        return "card is in use"
    return ""


def step(store: Store, order: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Execute the next step of an order; return its new status and result. A physical card is shipped first."""
    body = json.loads(order["body"])
    if _sim_of(order["verb"], body).get("kind") == "physical" and order["status"] != "shipped":
        return "shipped", {"carrier": CARRIER, "tracking": f"00370{secrets.randbelow(10**15):015d}"}
    changed, result = _EFFECTS[order["verb"]](store, order["msisdn"], body)
    columns = ", ".join(f"{column} = ?" for column in changed)
    store.run(
        f"UPDATE number SET {columns}, changed_at = ? WHERE msisdn = ?",  # noqa: S608  (our own columns)
        [*changed.values(), now(), order["msisdn"]],
    )
    return "done", result


def _sim_of(verb: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return what the order says of a SIM card; empty if it concerns none."""
    found: dict[str, Any] = body if verb == "sim" else (body.get("sim") or {}) if verb == "create" else {}
    return found


Effect = tuple[dict[str, Any], dict[str, Any]]


def _change_card(store: Store, msisdn: str, body: dict[str, Any]) -> Effect:
    end_card(store, msisdn)
    if "iccid" in body:
        values = [body["iccid"], msisdn, "physical", "active", "{}"]
        store.run("INSERT OR REPLACE INTO card VALUES (?, ?, ?, ?, ?)", values)
        return {"iccid": body["iccid"]}, {"iccid": body["iccid"], "kind": "physical"}
    card = make_card(store, msisdn, body["kind"])
    return {"iccid": card["iccid"]}, card


def _created(store: Store, msisdn: str, body: dict[str, Any]) -> Effect:
    changed, result = _change_card(store, msisdn, body["sim"]) if body.get("sim") else ({}, {})
    return changed | {"plan": body["plan"], "add_ons": json.dumps(sorted(body["add_ons"]))}, result


def _transferred(store: Store, msisdn: str, body: dict[str, Any]) -> Effect:
    changed = {"owner": json.dumps(body["owner"], ensure_ascii=False)}
    if not body["keep_card"]:
        end_card(store, msisdn)
        changed["iccid"] = ""
    return changed, {}


_EFFECTS: dict[str, Callable[[Store, str, dict[str, Any]], Effect]] = {
    "create": _created,
    "bars": lambda store, msisdn, body: ({"bars": json.dumps(sorted(body["bars"]))}, {}),
    "sim": _change_card,
    "plan": lambda store, msisdn, body: ({"plan": body["plan"], "add_ons": json.dumps(sorted(body["add_ons"]))}, {}),
    "roaming-cap": lambda store, msisdn, body: ({"roaming_cap": body["cap"]}, {}),
    "terminate": lambda store, msisdn, body: ({"terminated": 1}, {}),
    "transfer": _transferred,
}
