"""What the tests of SIM swaps share."""

from __future__ import annotations

from typing import Any

import requests
from stdnum import luhn

from accounts.functions import Function
from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.crypto import seal
from selfservice.kernel.models import ActionRun, OutboxCommand
from selfservice.kernel.scope.actor import PortalActor
from selfservice.kernel.scope.models import as_system
from subscriptions.models import SimCard, SimSwap, Subscription
from subscriptions.sims.actions.swap_sim import SwapSim
from tests.accounts.steps import deliver
from tests.numbers import make_number
from tests.outside import Outside
from tests.patience import SECONDS
from tests.subscriptions.conftest import fresh
from tests.world import World, make_user

ESIM = {"kind": "esim"}
POST = {
    "kind": "physical",
    "place": "other",
    "name": "Bo Holder",
    "street": "Vestergade 1",
    "postcode": "9000",
    "city": "Aalborg",
}
KIND = "network.sim"


def iccid(n: int) -> str:
    """A card's number, its check digit right."""
    bare = f"8945010000001{n:05d}"
    return bare + luhn.calc_check_digit(bare)


def stock_card(world: World, n: int = 1, **fields: Any) -> SimCard:
    """A card in Nordhavn's drawer."""
    number = iccid(n)
    known = {"company": world.nordhavn, "state": "stock", "puk1": seal(b"12345678", number)} | fields
    with as_system("tests"):
        card: SimCard = SimCard.objects.create(iccid=number, **known)
    return card


def simon(world: World) -> User:
    """Somebody who may swap SIM cards, and administers nobody."""
    with as_system("tests"):
        found = User.objects.system().filter(username="simon").first()
        return found or make_user(world.nordhavn, "simon", {Function.MOBILE, Function.MOBILE_SIM})


def as_user(user: User) -> PortalActor:
    """With a second factor proved just now."""
    with as_system("tests"):
        return fresh(portal_actor(user))


def swap(user: User, number: Subscription, **data: Any) -> ActionRun:
    """Ask for it: an eSIM unless said otherwise."""
    return run(SwapSim, as_user(user), number.uid, data or ESIM)


def more_numbers(world: World, how_many: int) -> list[Subscription]:
    """Further numbers at the first account."""
    with as_system("tests"):
        return [make_number(world.konto, f"+45301000{n:02d}", iccid(9000 + n)) for n in range(how_many)]


def swaps() -> list[SimSwap]:
    with as_system("tests"):
        return list(SimSwap.objects.system().order_by("pk"))


def cards_of(number: Subscription) -> list[SimCard]:
    with as_system("tests"):
        return list(SimCard.objects.system().filter(subscription=number).order_by("pk"))


def the_run(row: ActionRun) -> ActionRun:
    """Read from the database."""
    with as_system("tests"):
        return ActionRun.objects.system().get(pk=row.pk)


def mails(template: str) -> list[dict[str, Any]]:
    """What waits to be sent, or has been: to whom, and its content."""
    with as_system("tests"):
        rows = OutboxCommand.objects.system().filter(kind="mail", payload__template=template).order_by("pk")
        return [row.payload for row in rows]


def answered() -> int:
    """Deliver and poll until the network has answered what it can."""
    return sum(deliver(KIND) for _round in range(3))


def put_in(outside: Outside, number: str) -> None:
    """The posted card has come, and somebody puts it into the phone."""
    (order,) = outside.subscriber(number)["waiting"]
    requests.post(f"{outside.url}/sim/network/orders/{order['order_id']}/activate", timeout=SECONDS).raise_for_status()
