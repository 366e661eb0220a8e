"""Every action of the registry and the world outside: what it orders there, and that it arrives once.

The run is the one of test_actions.py, with the same target and the same data. An action that declares a command is
followed to the simulators and back; one that declares none must leave none. News of what was done (a mail, a document)
is nobody's order: it is written next to the run, and may be there or not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import requests

from accounts.models import Letter, Recipient
from orders.models import Order, PortIn, Takeover
from selfservice.gateways.exchange.port import POLICY
from selfservice.kernel.actions.runner import Action, run
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.outbox.enqueue import handlers
from selfservice.kernel.scope.models import as_system
from telephony.exchange.command import SyncHandler
from telephony.exchange.sync import SYNC, reference
from telephony.models import CallFlow, ExchangeState
from tests.accounts.steps import deliver
from tests.isolation.acting import ACTIONS, by_slug, one_of, right_actor
from tests.isolation.action_data import DATA
from tests.isolation.arena import Arena
from tests.outside import Outside
from tests.patience import SECONDS
from tests.portal import ROOT

pytestmark = pytest.mark.usefixtures("as_it_was")

# Followed elsewhere: they need a slot that field service has free, or a number that the network has created.
ELSEWHERE = {
    **dict.fromkeys(("book_visit", "cancel_line", "move_visit"), "tests/orders/test_visits.py"),
    **dict.fromkeys(("cancel_port", "change_port_day"), "tests/orders/test_port_fulfilment.py"),
}
ORDERING = [a for a in ACTIONS if a.command is not Action.command and a.slug not in ELSEWHERE]
SILENT = [action for action in ACTIONS if action.command is Action.command]
# Kinds that tell what was done, and change nothing outside.
NEWS = frozenset({"mail", "subscriptions.document", "orders.document"})
# Kinds of commands whose target has a state of its own, so that the run does not wait for them.
WITHOUT_RUN = {
    "resend_invoice": ["billing.dispatch"],
    # The number moves on its first day.
    "accept_takeover": ["orders.takeover"],
    "give_number": ["orders.takeover"],
    # The order begins on its new day.
    "change_order": ["orders.start"],
}
KNOWN = """
import json, django
django.setup()
from selfservice.kernel.outbox.enqueue import handlers
print(json.dumps([*handlers]))
"""


def written() -> list[OutboxCommand]:
    with as_system("tests: look"):
        return list(OutboxCommand.objects.system().order_by("pk"))


def as_stored(row: Any) -> Any:
    with as_system("tests: look"):
        return type(row).objects.system().get(pk=row.pk)


def done(action: type[Action], arena: Arena) -> tuple[ActionRun, list[OutboxCommand]]:
    """The run, with valid data on a valid target, and the commands that were not there before."""
    target = one_of(arena, action, "nordhavn") if action.model else None
    actor, data = right_actor(arena, action), DATA[action.slug](arena)
    before = {command.pk for command in written()}
    made = run(action, actor, target.uid if target else None, data)
    return made, [command for command in written() if command.pk not in before]


def orders_at_network(outside: Outside, command: OutboxCommand) -> list[Any]:
    """What the network was asked for the number, by the handler's verb."""
    orders = outside.subscriber(command.payload["number"])["orders"]
    assert {order["verb"] for order in orders} <= {getattr(handlers[command.kind], "verb", "")}
    return [order["key"] for order in orders]


def letters_in_mailbox(outside: Outside, command: OutboxCommand) -> list[Any]:
    """The letters that e-Boks holds for the company."""
    with as_system("tests: look"):
        cvr = Letter.objects.system().select_related("company").get(pk=command.target_id or 0).company.cvr
    return outside.letters(cvr)


def documents_in_inbox(outside: Outside, command: OutboxCommand) -> list[Any]:
    """The test invoices that the receiver has."""
    with as_system("tests: look"):
        recipient = Recipient.objects.system().get(pk=command.target_id or 0)
    return outside.documents(f"0088:{recipient.address}")


def numbers_of_items(outside: Outside, command: OutboxCommand) -> list[Any]:
    """The order, if each of its items has been ordered from the network: by its own command, next to the run."""
    with as_system("tests: look"):
        order = Order.objects.system().get(pk=command.target_id or 0)
        if order.kind == Order.Kind.TAKEOVER:
            begun = Takeover.objects.system().filter(item__order=order).exclude(state=Takeover.State.ORDERED)
            return [command] * begun.count()
        wanted = OutboxCommand.objects.system().filter(kind="network.create").count()
        return [command] if wanted == order.items_count else []


def porting_asked(outside: Outside, command: OutboxCommand) -> list[Any]:
    """The porting at the clearing house."""
    with as_system("tests: look"):
        found = PortIn.objects.system().get(pk=command.target_id or 0)
    return [one for one in outside.get("/sim/porting/") if one["id"] == found.porting_id]


def stored_at_exchange(outside: Outside, command: OutboxCommand) -> list[Any]:
    """The command, if the telephone exchange has answered that it stored each object. The policy has no answer kept."""
    wanted = {uid for kind, uid in command.payload["objects"] if kind != POLICY}
    with as_system("tests: look"):
        rows = ExchangeState.objects.system().filter(state=ExchangeState.State.STORED, object_uid__in=wanted)
        return [command] if rows.count() == len(wanted) else []


# Where what is ordered arrives, by the receiver that a kind begins with.
ARRIVED: dict[str, Callable[[Outside, OutboxCommand], list[Any]]] = {
    "network": orders_at_network,
    "eboks": letters_in_mailbox,
    "exchange": stored_at_exchange,
    "billing": documents_in_inbox,
    "orders": numbers_of_items,
    "porting": porting_asked,
}


def let_know(outside: Outside, command: OutboxCommand) -> None:
    """The simulated network carries the number, and the exchange has the call flows: they are the arena's own."""
    if command.kind == SYNC:
        with as_system("tests: what the exchange has"):
            flows = CallFlow.objects.system().filter(company=command.company_id or 0, published_number__gt=0)
            present = {"objects": [reference(flow) for flow in flows]}
        SyncHandler().deliver(OutboxCommand(kind=SYNC, company_id=command.company_id, payload=present))
    if number := command.payload.get("number"):
        body = {"msisdn": number.lstrip("+"), "iccid": ""}
        requests.post(f"{outside.url}/sim/network", json=body, timeout=SECONDS).raise_for_status()


@by_slug(ORDERING)
def test_what_it_orders_is_written_once_and_arrives_once(action: type[Action], arena: Arena, outside: Outside) -> None:
    made, commands = done(action, arena)
    (command,) = [row for row in commands if row.run_uid == made.uid]
    assert made.state == ActionRun.State.SENT
    # Nothing else is ordered, of this kind or another.
    assert {row.kind for row in commands if row.pk != command.pk} <= NEWS
    assert not handlers[command.kind].__module__.startswith("tests.")
    arrived = ARRIVED.get(command.kind.split(".")[0])
    assert arrived, f"say in ARRIVED where what {command.kind} asks for is seen"
    let_know(outside, command)
    # Sent, and asked about until it is answered; another round finds nothing to send.
    assert sum(deliver(command.kind) for _round in range(3)) >= 1
    assert len(arrived(outside, command)) == 1
    assert (as_stored(command).state, as_stored(made).state) == (OutboxCommand.State.DONE, ActionRun.State.DONE)


@by_slug(SILENT)
def test_one_that_orders_nothing_writes_no_command(action: type[Action], arena: Arena) -> None:
    made, commands = done(action, arena)
    assert [row.kind for row in commands if row.run_uid == made.uid] == []
    expected = WITHOUT_RUN.get(action.slug, [])
    assert [row.kind for row in commands if row.kind not in NEWS] == expected
    assert made.state != ActionRun.State.SENT


def test_there_are_actions_of_both_kinds() -> None:
    """An empty list would prove nothing."""
    assert {"bar", "swap_sim", "accept_transfer", "apply"} <= {action.slug for action in ORDERING}
    assert {"lock_user", "change_holder", "run_batch"} <= {action.slug for action in SILENT}


def test_a_process_that_has_only_started_knows_every_handler() -> None:
    """A worker imports no page and no test: a handler that only these import would be missing where it delivers."""
    output = subprocess.run([sys.executable, "-c", KNOWN], cwd=ROOT, capture_output=True, text=True, check=True)
    known = set(json.loads(output.stdout))
    ours = {kind for kind, handler in handlers.items() if not handler.__module__.startswith("tests.")}
    assert ours
    assert known == ours
