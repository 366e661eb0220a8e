"""Simulator of number portability: the clearing house, the other operators' answers, and their numbers."""

from __future__ import annotations

from selfservice.gateways.porting.settings import SETTINGS
from selfservice.gateways.porting.simulator import api, pages, portings
from selfservice.simulators import event_list
from selfservice.simulators.system import System

SYSTEM = System(
    title="Nummerflytning",
    order=70,
    home="/sim/porting/",
    settings={
        **SETTINGS.secrets,
        # Divides the time after which donors answer.
        "CLOCK_SCALE": "1",
    },
    schema=portings.SCHEMA + event_list.SCHEMA,
    modes={
        "port_rejected": "Nummerflytning: den gamle operatør afviser",
        "port_postponed": "Nummerflytning: den gamle operatør udsætter",
        "port_silent": "Nummerflytning: den gamle operatør svarer ikke",
        "port_fails": "Nummerflytning: mislykkes på dagen",
        "port_too_late": "Nummerflytning: for sent at ændre",
        **event_list.MODES,
    },
    latest="SELECT id, number, state, date FROM porting ORDER BY rowid DESC LIMIT 5",
    routes=[*api.routes, *pages.routes],
)
