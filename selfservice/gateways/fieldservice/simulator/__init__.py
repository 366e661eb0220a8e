"""Simulator of field service: time slots, reservations, visits, and what happens to them."""

from __future__ import annotations

from selfservice.gateways.fieldservice.settings import SETTINGS
from selfservice.gateways.fieldservice.simulator import api, appointments, pages
from selfservice.simulators import event_list
from selfservice.simulators.system import System

SYSTEM = System(
    title="Tekniker",
    order=80,
    home="/sim/fieldservice/",
    settings={
        **SETTINGS.secrets,
        # Divides the time for which a slot is reserved.
        "CLOCK_SCALE": "1",
    },
    schema=appointments.SCHEMA + event_list.SCHEMA,
    modes={
        "no_slots": "Tekniker: ingen ledige tider",
        "slot_taken": "Tekniker: tiden er lige blevet optaget",
        "reservation_short": "Tekniker: reservationen udløber straks",
        **event_list.MODES,
    },
    latest="SELECT id, state, starts FROM appointment ORDER BY rowid DESC LIMIT 5",
    routes=[*api.routes, *pages.routes],
)
