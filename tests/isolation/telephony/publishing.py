"""Publishing and trying out: seen with the solution, changed by those who draft, put into use by those who publish."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.scope.models import as_system
from telephony.publishing.views import VersionAct
from telephony.simulation.views import TestCallAct
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MISSING, Thing, of_model
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at, simple_definition
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of
from tests.telephony.make import definition

VERSION, SAVED = "telephony.FlowVersion", "telephony.TestCall"
RULES = {
    "flow_publish": Rule("act", "solution_publish", things="scope", first=True),
    **dict.fromkeys(("flow_versions", "flow_version", "flow_week"), Rule("function", "solution", things="scope")),
    "flow_test": Rule("function", "solution", things="scope"),
    **dict.fromkeys(
        ("flow_version_act", "test_call_act"), Rule("act", "solution_draft", things="scope", first=True)
    ),
}  # fmt: skip
SHUT = frozenset({"flow_publish", "flow_version_act", "test_call_act"})


def flows(arena: Arena, route: Route) -> list[Thing]:
    """The flow of a version at each company: a flow without a version has no such page."""
    rows = {c: row_at(arena, VERSION, c).flow for c in COMPANIES}
    found = [Thing(c, {"uid": row.uid}, c) for c, row in rows.items()]
    return [*found, Thing("missing", {"uid": MISSING}, kind="missing")]


def publishable(arena: Arena, route: Route) -> list[Thing]:
    """The same, of the page that publishes."""
    rows = {c: row_at(arena, VERSION, c).flow for c in COMPANIES}
    found = [Thing(c, {"uid": row.uid}, c, slug="udgiv") for c, row in rows.items()]
    return [*found, Thing("missing", {"uid": MISSING}, kind="missing", slug="udgiv")]


MAKERS = {
    "flow_publish": publishable,
    **dict.fromkeys(("flow_versions", "flow_week", "flow_test"), flows),
    "flow_version": of_model(VERSION),
    "flow_version_act": acts_of(VersionAct, VERSION),
    "test_call_act": acts_of(TestCallAct, SAVED),
}


def drafted(arena: Arena, company: str) -> Any:
    """A flow with a draft that may be published."""
    with as_system("tests: a draft"):
        flow = new_row(arena, "telephony.CallFlow", company, published_number=None, published_at=None)
        new_row(arena, VERSION, company, flow=flow, state="draft", definition=definition())
    return flow


def earlier(arena: Arena, company: str) -> Any:
    """A version that has been in use."""
    with as_system("tests: a version"):
        flow = new_row(arena, "telephony.CallFlow", company)
        return new_row(arena, VERSION, company, flow=flow, state="archived", definition=simple_definition())


def saved(arena: Arena, company: str) -> Any:
    """A saved test call of a flow with a draft."""
    flow = drafted(arena, company)
    with as_system("tests: a test call"):
        return new_row(arena, SAVED, company, flow=flow)


CALL = {"name": "Mandag", "at": "0 09:30", "expected_node": "vm", "expected_end": "voicemail"}
TARGETS = {
    "publish_flow": drafted,
    "restore_version": earlier,
    "save_test_call": drafted,
    "change_test_call": saved,
    "delete_test_call": saved,
}
DATA: dict[str, Any] = {
    "publish_flow": lambda _arena: {"message": "Ny", "accept_warnings": "on", "accept_failing": "on"},
    "restore_version": lambda _arena: {"replace": "on"},
    "save_test_call": lambda _arena: CALL,
    "change_test_call": lambda _arena: CALL,
    "delete_test_call": lambda _arena: {},
}
