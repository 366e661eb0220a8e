"""Orders with numbers that move here from other operators, and what those do, as the tests need them."""

from __future__ import annotations

from typing import Any

import requests
from django.utils import timezone

from accounts.models import Account, User
from accounts.permissions.access import portal_actor
from orders.fulfilment.port_events import fetch_events
from orders.models import Order, OrderItem, PortIn
from orders.porting.actions.correct_port import CorrectPort
from orders.porting.consent import VERSION
from selfservice.kernel.actions.runner import Action, run
from selfservice.kernel.core.working_days import working_day_after
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.orders.made import delivered, items_of, make_draft, now
from tests.outside import Outside
from tests.patience import SECONDS

# A number of the company that the simulated operator FJO has.
NUMBER, CVR = "+4531000000", "12345674"


def day(ahead: int = 5) -> Any:
    """A working day, so many from today."""
    return working_day_after(timezone.localdate(), ahead)


def make_move(account: Account, number: str = NUMBER, **fields: Any) -> Order:
    """A draft that moves the number here; `fields` are those of PortIn."""
    order = make_draft(account, number=number)
    with as_system("tests: a porting"):
        item = OrderItem.objects.system().get(order=order)
        known = {
            "donor": "FJO", "donor_name": "Fjordmobil", "cvr": CVR, "day": day(), "consent_version": VERSION,
            "consented_name": "Mette", "consented_at": timezone.now(),
        }  # fmt: skip
        PortIn.objects.create(company_id=account.company_id, item=item, **{**known, **fields})
    return order


def port_of(order: Order) -> PortIn:
    """The porting of the order as it is in the database, with its item and the order."""
    with as_system("tests"):
        found: PortIn = (
            PortIn.objects.system().select_related("item__order", "item__subscription").get(item__order=order)
        )
    return found


def ordered(rounds: int = 1) -> None:
    """Let the workers start the order, create the number in the network, and send everything about portings."""
    delivered(2)
    for _ in range(rounds):
        deliver("porting.create")
        deliver("porting.change_day")
        deliver("porting.cancel")


def answered(outside: Outside) -> None:
    """Let the donors answer, and fetch the events."""
    headers = {"Accept": "application/json"}
    requests.post(f"{outside.url}/sim/porting/hurry", headers=headers, timeout=SECONDS).raise_for_status()
    fetch_events()


def happens(outside: Outside, order: Order, name: str, code: str = "") -> None:
    """Let something happen to the porting at the clearing house (port, fail, return …), and fetch the events."""
    url = f"{outside.url}/sim/porting/{port_of(order).porting_id}"
    requests.post(url, json={"act": name, "code": code}, timeout=SECONDS).raise_for_status()
    fetch_events()


def portings(outside: Outside) -> list[dict[str, Any]]:
    """All portings at the clearing house."""
    return list(outside.get("/sim/porting/"))


def act(action: type[Action], user: User, order: Order, **data: Any) -> ActionRun:
    """Run the action on the porting of the order, as the user."""
    with as_system("tests"):
        actor = portal_actor(user, verified_at=timezone.now())
    return run(action, actor, port_of(order).uid, data)


def correct(user: User, order: Order, **data: Any) -> ActionRun:
    """Correct the porting of the order; the number stays unless `port_number` is another."""
    return act(CorrectPort, user, order, **{"port_number": port_of(order).item.number, **data})


def states_of(order: Order) -> tuple[str, str, str]:
    """The states of the order, its item and its porting."""
    return now(order).state, items_of(order)[0].state, port_of(order).state


def run_of(asked: ActionRun) -> ActionRun:
    """The run as it is in the database."""
    with as_system("tests"):
        return ActionRun.objects.system().get(pk=asked.pk)
