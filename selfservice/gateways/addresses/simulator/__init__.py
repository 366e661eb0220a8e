"""Simulator of Adressevælger: search and look-up among generated addresses, and a page to remove some."""

from __future__ import annotations

from selfservice.gateways.addresses.settings import SETTINGS
from selfservice.gateways.addresses.simulator import api, pages
from selfservice.simulators.system import System

SCHEMA = """
CREATE TABLE IF NOT EXISTS address_gone (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS address_calls (calls INTEGER NOT NULL);
INSERT INTO address_calls SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM address_calls);
"""

SYSTEM = System(
    title="Adresser",
    order=60,
    home="/sim/addresses/",
    settings=SETTINGS.secrets,
    schema=SCHEMA,
    modes={
        "token_refused": "Adresser: afviser nøglen",
        "address_vanished": "Adresser: adressen findes ikke længere ved opslag",
        "slow": "Adresser: svarer ikke inden for to sekunder",
    },
    routes=[*api.routes, *pages.routes],
)
