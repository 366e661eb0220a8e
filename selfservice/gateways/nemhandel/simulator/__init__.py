"""Simulator of NemHandel: the register, transfer of documents, receivers' responses, callbacks, and inboxes to read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from selfservice.gateways.nemhandel.settings import SETTINGS
from selfservice.gateways.nemhandel.simulator import inbox, register, responses, transfer
from selfservice.gateways.nemhandel.simulator.callbacks import Caller
from selfservice.simulators.system import System

SCHEMA = """
CREATE TABLE IF NOT EXISTS participant (id TEXT PRIMARY KEY, name TEXT NOT NULL, accepts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS document (
    document_id TEXT PRIMARY KEY, transmission_id TEXT NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL,
    type TEXT NOT NULL, number TEXT NOT NULL, body BLOB NOT NULL, received_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS document_by_receiver ON document (receiver, received_at);
CREATE TABLE IF NOT EXISTS response (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL,
    due_at REAL NOT NULL, sent INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS response_by_document ON response (document_id);
CREATE INDEX IF NOT EXISTS response_to_send ON response (due_at) WHERE sent = 0;
CREATE TABLE IF NOT EXISTS response_list (position INTEGER PRIMARY KEY AUTOINCREMENT, response_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS response_list_id (id TEXT NOT NULL);
INSERT INTO response_list_id SELECT lower(hex(randomblob(4))) WHERE NOT EXISTS (SELECT 1 FROM response_list_id);
"""


@asynccontextmanager
async def run(state: Any) -> AsyncIterator[None]:
    """Insert the participants that the demo needs; send responses, and callbacks if they are configured."""
    settings = state.settings
    register.seed(state.store)
    state.nemhandel_caller = Caller(settings["NEMHANDEL_CALLBACK_URL"], settings["NEMHANDEL_CALLBACK_SECRET"])
    working = asyncio.create_task(responses.run_responses(state.store, state.nemhandel_caller))
    try:
        yield
    finally:
        working.cancel()


SYSTEM = System(
    title="NemHandel",
    order=15,
    home="/sim/nemhandel/",
    settings={
        **SETTINGS.secrets,
        **dict.fromkeys(SETTINGS.callbacks, ""),
        # Divides the time after which receivers respond.
        "CLOCK_SCALE": "1",
    },
    schema=SCHEMA,
    modes={
        "register_down": "NemHandel: registret er nede",
        "transfer_refused": "NemHandel: afviser dokumentet ved afsendelsen",
        "technical_reject": "NemHandel: teknisk afvisning efter en time",
        "business_reject": "NemHandel: modtageren afviser",
        "response_late": "NemHandel: svaret kommer efter tre dage",
        "response_never": "NemHandel: svaret udebliver",
        "response_unknown": "NemHandel: svarer også på et ukendt dokument",
        "response_twice": "NemHandel: svarene kommer to gange",
        "response_disorder": "NemHandel: svarene kommer i forkert rækkefølge",
    },
    latest="SELECT document_id, receiver, type, number, received_at FROM document ORDER BY rowid DESC LIMIT 5",
    run=run,
    routes=[*register.routes, *transfer.routes, *responses.routes, *inbox.routes],
)
