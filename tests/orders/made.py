"""Orders as the tests need them: drafts with items, placed and delivered."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Account, User
from accounts.permissions.access import portal_actor
from orders.models import LineOrder, Order, OrderItem
from orders.placing.actions.place_order import PlaceOrder
from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from tests.accounts.steps import deliver
from tests.numbers import make_plan

HOME = {"name": "Nynne", "street": "Kajgade 4", "postcode": "2150", "city": "Nordhavn"}


def make_draft(account: Account, items: int = 1, *, category: str = "mobile", **fields: Any) -> Order:
    """A draft of so many items, of a plan that is bound for a year, with eSIM if mobile."""
    kinds: dict[str, Any] = {"mobile": {"sim": "esim"}}
    with as_system("tests: a draft"):
        plan = fields.pop("plan", None) or make_plan()
        order = Order.objects.create(
            company_id=account.company_id, account=account, category=category, items_count=items,
            requester_name="Mette",
        )  # fmt: skip
        for place in range(1, items + 1):
            item = OrderItem.objects.create(
                company_id=account.company_id, order=order, position=place, plan=plan,
                **{"holder_name": f"Bruger {place}", **kinds.get(category, {}), **fields},
            )  # fmt: skip
            if category != "mobile":
                LineOrder.objects.create(
                    company_id=account.company_id, item=item, a_id="a", a_text="Kajgade 4, 2150 Nordhavn",
                    technology="fiber", down_mbit=plan.down_mbit, up_mbit=plan.up_mbit,
                )  # fmt: skip
    return order


def place(order: Order, user: User, **more: Any) -> ActionRun:
    """Place it as the user."""
    with as_system("tests"):
        actor = portal_actor(user, verified_at=timezone.now())
    return run(PlaceOrder, actor, order.uid, **more)


def delivered(rounds: int = 3) -> None:
    """Let the workers start the items, order from the network and ask for its answers."""
    for _ in range(rounds):
        deliver("orders.start")
        deliver("network.create")


def now(order: Order) -> Order:
    """The order as it is in the database."""
    with as_system("tests"):
        found: Order = Order.objects.system().get(pk=order.pk)
    return found


def items_of(order: Order) -> list[OrderItem]:
    """Its items, in order, with their subscriptions."""
    with as_system("tests"):
        rows = OrderItem.objects.system().filter(order=order).select_related("subscription", "plan")
        return list(rows.order_by("position"))
