"""Orders under way, placed as in the portal: the workers carry them out at the simulators."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from orders.models import Order, OrderFile, OrderItem, OrderPolicy, Takeover
from orders.notifications.actions.follow import FollowOrder
from orders.placing.actions.place_order import PlaceOrder
from orders.porting import drafts as port_drafts
from orders.takeover.actions.place_takeover import PlaceTakeover
from selfservice.kernel.actions.runner import run
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.working_days import working_day_after
from selfservice.kernel.scope.models import as_system, writing_as
from selfservice.site.demo.companies import ANLAEG, BYG, BYG_ACCOUNTS, TOMRER, WORKSHOP
from selfservice.site.demo.orders.people import METTE, MIKKEL, PETER, People
from subscriptions.models import Subscription
from subscriptions.plans.actions.change_add_ons import ChangeAddOns
from subscriptions.plans.actions.change_plan import ChangePlan

# From so many kroner per month, the colleague approves.
FROM = Decimal(2_000)
SITE = {"department": "Byggeplads", "cost_centre": "1150"}
NEW = ("Lærke Sørensen", "Oliver Friis", "Alma Kjeldsen")
# Number, user, and the CVR number that is entered. That of the second one is a sister company's: it is refused.
MOVED = (("+4531000041", "Victor Lund", BYG), ("+4531000043", "Sanne Toft", ANLAEG), ("+4531000042", "Nora Juhl", BYG))
REFUSED = [[4, "8945 01 000 · Værksted", "Kortets nummer (ICCID): Et simkortnummer har 19 eller 20 cifre."]]
# Of the carpenter, who is asked for a number by the group; and the other way round.
TAKEN, GIVEN = "+4540170032", BYG_ACCOUNTS[6]


def place_mobile(people: People) -> None:
    """Order three new numbers, a file's numbers of which one row was left out, and numbers that move here."""
    mette = people.actors[METTE]
    new = people.draft(METTE, BYG_ACCOUNTS[1], "mobil-100", [_user(name) for name in NEW], reference="PO 4731")
    run(PlaceOrder, mette, new.uid)
    filed = people.draft(METTE, BYG_ACCOUNTS[4], "mobil-30", [_user(f"Værksted {n}") for n in (1, 2, 4)])
    _from_file(people, filed, "værksted.xlsx")
    run(PlaceOrder, mette, filed.uid)
    moved = people.draft(
        METTE, BYG_ACCOUNTS[2], "mobil-30", [{**_user(name), "number": number} for number, name, _cvr in MOVED]
    )
    with as_system("numbers of the demo that move"):
        items = list(OrderItem.objects.system().filter(order=moved).order_by("position"))
    day = working_day_after(timezone.localdate(), 4)
    donor: dict[str, Any] = {"donor": "FJO", "donor_name": "Fjordmobil", "day": day}
    port_drafts.store(mette, {item: {**donor, "cvr": cvr} for item, (_n, _u, cvr) in zip(items, MOVED, strict=True)})
    run(PlaceOrder, mette, moved.uid)
    run(FollowOrder, people.actors[MIKKEL], moved.uid)


def place_takeovers(people: People) -> None:
    """Ask the carpenter for a number, and let him ask the group for one."""
    with as_system("a number of the demo to give away"):
        rows = Subscription.objects.system().filter(account__number=GIVEN, state=Subscription.State.ACTIVE, user=None)
        given = rows.filter(category="mobile", terminated_on=None).order_by("-number").first()
    _takeover(people, METTE, BYG_ACCOUNTS[5], TAKEN, TOMRER)
    if given:
        _takeover(people, PETER, WORKSHOP, given.number, BYG)


def _takeover(people: People, username: str, account: str, number: str, giver: str) -> None:
    contact, held_by = (PETER, WORKSHOP) if giver == TOMRER else (METTE, BYG_ACCOUNTS[0])
    asked, first = people.users[contact], timezone.localdate() + timedelta(days=7)
    user = {"holder_name": "Rasmus Toft", "number": number, "sim": ""}
    order = people.draft(username, account, "mobil-30", [user], wished_on=first, kind=Order.Kind.TAKEOVER)
    with writing_as(people.actors[username]):
        order.title = f"Overtagelse af {phone(number)}"
        order.save(update_fields=["title"])
        Takeover.objects.create(
            company_id=order.company_id, item=OrderItem.objects.system().get(order=order), kind="company",
            giver_name=people.accounts[held_by].company.name, giver_cvr=giver, contact_name=asked.name,
            email=asked.email, mobile=asked.mobile,
        )  # fmt: skip
    run(PlaceTakeover, people.actors[username], order.uid)


def place_acts(people: People) -> None:
    """Change a plan now, and add-ons on a day to come: each is an order, too."""
    with as_system("numbers of the demo that change"):
        rows = Subscription.objects.system().filter(account__number=BYG_ACCOUNTS[3], state="active", user=None)
        rows = rows.filter(category="mobile", plan__code="mobil-30", terminated_on=None, add_ons=[])
        numbers = list(rows.order_by("-number")[:2])
    later = timezone.localdate() + timedelta(days=10)
    acts: list[tuple[Any, dict[str, Any]]] = [
        (ChangePlan, {"plan": "mobil-100"}), (ChangeAddOns, {"add": ["verden"], "due_on": f"{later:%d.%m.%Y}"}),
    ]  # fmt: skip
    for number, (action, data) in zip(numbers, acts, strict=False):
        run(action, people.actors[METTE], number.uid, data)


def place_to_approve(people: People) -> None:
    """Set the company's policy, ask for an order above its amount, and leave two drafts."""
    account = people.accounts[BYG_ACCOUNTS[0]]
    with as_system("the demo's policy of approval"):
        approver = {"approver": people.users[METTE], "delegate": people.users[MIKKEL]}
        OrderPolicy.objects.create(company=account.company, from_amount=FROM, **approver)
    apprentices = [_user(f"Lærling {n}") for n in range(1, 13)]
    asked = people.draft(MIKKEL, account.number, "mobil-fri", apprentices, reference="PO 4742")
    run(PlaceOrder, people.actors[MIKKEL], asked.uid)
    people.draft(METTE, account.number, "mobil-fri", [_user("Karla Winther")])
    by_file = people.draft(METTE, account.number, "mobil-30", [_user("Anne Berg"), _user("Ulla Krog")])
    _from_file(people, by_file, "nye-brugere.xlsx")


def _from_file(people: People, order: Order, name: str) -> None:
    with writing_as(people.actors[METTE]):
        OrderFile.objects.create(company_id=order.company_id, order=order, name=name, refused=REFUSED)


def _user(name: str) -> dict[str, Any]:
    return {"holder_name": name, **SITE}
