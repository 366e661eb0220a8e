"""Destinations: seen with the solution, changed by those who may change it, some with a fresh second factor."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.scope.models import as_system
from telephony.destinations.views import DestinationAct
from telephony.models import DestinationPolicy
from tests.isolation.arena import Arena
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of

RULES = {
    "destinations": Rule("function", "solution"),
    "destination_act": Rule("act", "solution_change", things="scope", first=True),
}
SHUT = frozenset({"destination_act"})
MAKERS = {"destination_act": acts_of(DestinationAct, "accounts.Company")}


def _allowed(arena: Arena, company: str) -> Any:
    """A company that allows calls to Sweden."""
    row = arena.companies[company]
    with as_system("tests: a policy"):
        DestinationPolicy.objects.system().update_or_create(company=row, defaults={"countries": ["SE"]})
    return row


TARGETS = {"remove_country": _allowed}
DATA: dict[str, Any] = {
    "allow_country": lambda _arena: {"country": "NO"},
    "remove_country": lambda _arena: {"country": "SE"},
    "set_forwards_cap": lambda _arena: {"forwards_cap": "12"},
}
