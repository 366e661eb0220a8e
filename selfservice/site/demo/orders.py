"""What the demo's administrator has ordered, as she would in the portal: done, waiting for approval, and by file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from accounts.models import Account, User
from accounts.permissions.access import portal_actor
from orders.models import Order, OrderFile, OrderItem, OrderPolicy
from orders.placing import drafts
from orders.placing.actions.place_order import PlaceOrder
from selfservice.kernel.actions.runner import run
from selfservice.kernel.scope.models import as_system, writing_as
from selfservice.site.demo.companies import BYG_ACCOUNTS
from subscriptions.models import Category, Plan

# From so many kroner per month, the colleague approves.
FROM = Decimal(2_000)
NEW, WAITING, DRAFT = ("Lærke Sørensen",), tuple(f"Lærling {n}" for n in range(1, 13)), ("Anne Berg", "Ulla Krog")
REFUSED = [[4, "8945 01 000 · Værksted", "Kortets nummer (ICCID): Et simkortnummer har 19 eller 20 cifre."]]


def make_orders(username: str = "mette.lindqvist", colleague: str = "mikkel.oestergaard") -> None:
    """Do it, unless an earlier start has."""
    with as_system("make the demo's orders"):
        done = Order.objects.system().exclude(kind=Order.Kind.ACT).exists()
        rows = User.objects.system().filter(username__in=[username, colleague])
        people: dict[str, Any] = {user.username: user for user in rows}
        actors = {name: portal_actor(user) for name, user in people.items()}
        account = Account.objects.system().filter(number=BYG_ACCOUNTS[0]).select_related("company").first()
    plans = list(Plan.objects.filter(category=Category.MOBILE, offered=True).order_by("price"))
    if done or account is None or not plans or len(people) < 2:
        return
    with as_system("the demo's policy of approval"):
        approver = {"approver": people[username], "delegate": people[colleague]}
        OrderPolicy.objects.create(company=account.company, from_amount=FROM, **approver)
    for name, plan, holders in ((username, plans[0], NEW), (colleague, plans[-1], WAITING)):
        run(PlaceOrder, actors[name], _draft(actors[name], account, plan, holders).uid)
    order = _draft(actors[username], account, plans[0], DRAFT)
    with writing_as(actors[username]):
        OrderFile.objects.create(company_id=order.company_id, order=order, name="nye-brugere.xlsx", refused=REFUSED)


def _draft(actor: Any, account: Account, plan: Plan, names: tuple[str, ...]) -> Order:
    items = [
        OrderItem(
            company_id=account.company_id, position=place, plan=plan, holder_name=name, department="Byggeplads",
            sim=OrderItem.Sim.ESIM,
        )
        for place, name in enumerate(names, 1)
    ]  # fmt: skip
    values = {"account": account, "wished_on": None, "reference": "PO 4711"}
    return drafts.store(actor, None, Category.MOBILE, values, items)
