"""Simulator of the telephone exchange: what the tenants have published, and how it routes calls to their numbers."""

from __future__ import annotations

from selfservice.gateways.exchange.settings import SETTINGS
from selfservice.gateways.exchange.simulator import api, objects, pages
from selfservice.simulators import event_list
from selfservice.simulators.system import System

SYSTEM = System(
    title="Telefoncentralen",
    order=90,
    home="/sim/exchange/",
    settings=SETTINGS.secrets,
    schema=objects.SCHEMA + event_list.SCHEMA,
    modes=api.MODES,
    latest="SELECT tenant, kind, uid, body IS NULL AS removed, changed_at FROM exchange_object "
    "ORDER BY changed_at DESC, rowid DESC LIMIT 5",
    routes=[*api.routes, *pages.routes],
)
