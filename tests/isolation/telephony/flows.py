"""Call flows and their drafts, telephone numbers, and lists of callers."""

from __future__ import annotations

from typing import Any

from selfservice.kernel.scope.models import as_system
from telephony.caller_lists.views import CallerListAct
from telephony.flows.views import FlowAct
from telephony.numbers.views import NumberAct
from tests.isolation.arena import Arena
from tests.isolation.makers import COMPANIES, MISSING, Thing
from tests.isolation.routes import Route
from tests.isolation.rows import new_row, row_at, simple_definition
from tests.isolation.rule import Rule
from tests.isolation.telephony.exchange import acts_of
from tests.telephony import make

DRAFT, PUBLISH, CHANGE = "solution_draft", "solution_publish", "solution_change"
RULES = {
    **dict.fromkeys(("flows", "telephone_numbers", "caller_lists"), Rule("function", "solution")),
    **dict.fromkeys(("flow_new", "caller_list_new"), Rule("function", DRAFT)),
    "flow": Rule("function", "solution", things="scope"),
    "flow_drawing": Rule("function", "solution", things="scope"),
    "flow_act": Rule("act", DRAFT, things="scope", first=True),
    "caller_list_act": Rule("act", DRAFT, things="scope", first=True),
    "telephone_number_act": Rule(
        "act", (PUBLISH, CHANGE), things="scope", first=True, acts={"foer-til": PUBLISH, "navngiv": CHANGE}
    ),
}
SHUT = frozenset({"flow_new", "flow_act", "caller_list_new", "caller_list_act", "telephone_number_act"})


def flow_at(arena: Arena, route: Route) -> list[Thing]:
    """The flow of each company, and one that there is not."""
    found = [Thing(f"flow at {c}", {"uid": row_at(arena, "telephony.CallFlow", c).uid}, c) for c in COMPANIES]
    return [*found, Thing("missing", {"uid": MISSING}, kind="missing")]


MAKERS = {
    "flow": flow_at,
    "flow_drawing": flow_at,
    "flow_act": acts_of(FlowAct, "telephony.CallFlow"),
    "caller_list_act": acts_of(CallerListAct, "telephony.CallerList"),
    "telephone_number_act": acts_of(NumberAct, "telephony.TelephoneNumber"),
}


def drafted(arena: Arena, company: str, **_values: Any) -> Any:
    """A flow with a draft that has been changed once: its forms carry "2.1"."""
    with as_system("tests: a flow"):
        flow = new_row(arena, "telephony.CallFlow", company, name=f"Kaldsflow {next(make.COUNT)}")
        make.version(flow, 1, "published", simple_definition())
        make.version(flow, 2, "draft", two_steps(), base_number=1, before=simple_definition(), revision=1)
        return flow


def two_steps() -> dict[str, Any]:
    """A definition of a message and a voicemail."""
    says = {"type": "announcement", "prompt": {"text": {"da": "Hej"}}, "next": {"done": "vm"}}
    return {"schema": 1, "start": "a", "nodes": {"a": says, **simple_definition()["nodes"]}}


def number_at(arena: Arena, company: str, **_values: Any) -> Any:
    """A number that leads nowhere."""
    with as_system("tests: a number"):
        return new_row(arena, "telephony.TelephoneNumber", company)


def flow_in_use(arena: Arena) -> Any:
    """A flow of the first company that is in use."""
    with as_system("tests: a flow"):
        flow = new_row(arena, "telephony.CallFlow", "nordhavn", name=f"Kaldsflow {next(make.COUNT)}")
        make.version(flow, 1, "published", simple_definition())
        flow.published_number = 1
        flow.save()
        return flow


def list_at(arena: Arena, company: str, **_values: Any) -> Any:
    """A list of callers that nothing uses."""
    with as_system("tests: a list"):
        return new_row(arena, "telephony.CallerList", company, name=f"Liste {next(make.COUNT)}")


TARGETS = {
    **dict.fromkeys(
        (
            "change_flow_step",
            "set_flow_outlet",
            "delete_flow_step",
            "undo_flow_draft",
            "discard_flow_draft",
            "copy_flow",
            "rename_flow",
            "delete_flow",
        ),
        drafted,
    ),
    **dict.fromkeys(("change_number_target", "label_number"), number_at),
    **dict.fromkeys(("change_caller_list", "delete_caller_list"), list_at),
}
OPEN = {"revision": "2.1"}
DATA: dict[str, Any] = {
    "change_flow_step": lambda _arena: {
        **OPEN,
        "step": "a",
        "step_name": "Velkomst",
        "text_da": "Hej",
        "next_done": "vm",
    },
    "set_flow_outlet": lambda _arena: {**OPEN, "step": "a", "outlet": "done", "what": "ny:hangup"},
    "delete_flow_step": lambda _arena: {**OPEN, "step": "a", "to": "vm"},
    "undo_flow_draft": lambda _arena: OPEN,
    "discard_flow_draft": lambda _arena: {},
    "create_flow": lambda _arena: {"name": f"Kaldsflow {next(make.COUNT)}", "template": "blank"},
    "copy_flow": lambda _arena: {"name": f"Kopi {next(make.COUNT)}"},
    "rename_flow": lambda _arena: {"name": f"Navn {next(make.COUNT)}"},
    "delete_flow": lambda _arena: {},
    "change_number_target": lambda arena: {"target": f"flow:{flow_in_use(arena).uid}"},
    "label_number": lambda _arena: {"label": "Hovednummer"},
    "create_caller_list": lambda _arena: {"name": f"Liste {next(make.COUNT)}", "entries": "20 12 34 56"},
    "change_caller_list": lambda _arena: {"name": f"VIP {next(make.COUNT)}", "entries": "+46*"},
    "delete_caller_list": lambda _arena: {},
}
