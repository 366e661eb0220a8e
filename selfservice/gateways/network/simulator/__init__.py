"""Simulator of the mobile network: orders and their execution, cards, callbacks, and its numbers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from selfservice.gateways.network.settings import SETTINGS
from selfservice.gateways.network.simulator import numbers, orders, reservations
from selfservice.gateways.network.simulator.events import Caller
from selfservice.simulators.system import System

SCHEMA = """
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
CREATE TABLE IF NOT EXISTS reservation (
    msisdn TEXT PRIMARY KEY, reservation TEXT NOT NULL, key TEXT NOT NULL, expires_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS reservation_by_key ON reservation (key);
CREATE TABLE IF NOT EXISTS event (
    event_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL,
    told INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS event_to_tell ON event (tries) WHERE told = 0;
"""


@asynccontextmanager
async def run(state: Any) -> AsyncIterator[None]:
    """Insert the numbers that the demo needs; execute orders and send callbacks, if they are configured."""
    settings = state.settings
    numbers.seed(state.store, settings["NETWORK_NUMBERS"])
    state.caller = Caller(state.store, settings["NETWORK_CALLBACK_URL"], settings["NETWORK_CALLBACK_SECRET"])
    working = asyncio.create_task(orders.run_orders(state.caller))
    try:
        yield
    finally:
        working.cancel()


SYSTEM = System(
    title="Mobilnettet",
    order=50,
    home="/sim/network/",
    # Also a file of initial numbers, and the callback URL.
    settings={**SETTINGS.secrets, "NETWORK_NUMBERS": "", **dict.fromkeys(SETTINGS.callbacks, "")},
    schema=SCHEMA,
    modes={
        "pending": "Mobilnettet: ordren bliver liggende",
        "rejected": "Mobilnettet: ordren afvises",
        "twice": "Mobilnettet: svarer to gange",
        "disorder": "Mobilnettet: svarer i forkert rækkefølge",
        "no_numbers": "Mobilnettet: har ingen ledige numre",
        "partly_refused": "Mobilnettet: afviser hver anden ordre i en samling",
        "partly_busy": "Mobilnettet: har for travlt til hver anden ordre i en samling",
        "partly_garbage": "Mobilnettet: gemmer en samling, men hvert andet svar er volapyk",
    },
    latest="SELECT * FROM provisioning ORDER BY rowid DESC LIMIT 5",
    run=run,
    routes=[*orders.routes, *reservations.routes, *numbers.routes],
)
