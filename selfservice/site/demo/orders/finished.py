"""Orders of the last months that are finished, in each way. They are written with their dates, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from orders.core import promises, states
from orders.core.prices import price_of
from orders.documents.confirmation import write_confirmation
from orders.models import LineOrder, Order, OrderDocument, OrderItem, PortIn, Promise, Takeover
from orders.porting.consent import VERSION
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.working_days import working_day_after
from selfservice.kernel.outbox.enqueue import enqueue
from selfservice.kernel.scope.models import as_system
from selfservice.site.demo.companies import BYG_ACCOUNTS
from selfservice.site.demo.orders.lines import SICK, address_id
from selfservice.site.demo.orders.people import METTE, MIKKEL, People
from subscriptions.models import Category, Line, Subscription
from subscriptions.plans.catalogue import Catalogue

Item = OrderItem.State
DELAYS = (("", promises.BOOKED), (SICK, promises.MOVED_BY_US), ("", promises.MISSED_BY_US))


class Finished(NamedTuple):
    """An order: when it was placed, how many days it took, who paid, what it was, and what became of each item."""

    days: int
    took: int
    username: str
    account: str
    plan: str
    items: Sequence[tuple[str, str]]
    reference: str = ""


DONE = (Item.DONE, "")
ORDERS = (
    Finished(150, 1, METTE, BYG_ACCOUNTS[1], "mobil-100", [DONE] * 5, "PO 4511"),
    Finished(96, 31, METTE, BYG_ACCOUNTS[1], "fiber-300", [DONE], "PO 4580"),
    Finished(47, 6, MIKKEL, BYG_ACCOUNTS[2], "mobil-30", [DONE] * 2),
    Finished(33, 0, MIKKEL, BYG_ACCOUNTS[2], "mobil-30", [(Item.CANCELLED, "")] * 2),
    Finished(26, 2, METTE, BYG_ACCOUNTS[5], "mobil-30", [(Item.REJECTED, "takeover_declined")]),
    Finished(9, 1, METTE, BYG_ACCOUNTS[4], "mobil-30", [*[DONE] * 3, *[(Item.FAILED, "no_number")] * 2], "PO 4702"),
    Finished(4, 0, METTE, BYG_ACCOUNTS[6], "mobil-data-200", [(Item.FAILED, "no_number")]),
)
# Of the takeover that was declined.
ASKED = "+4540170033"


def write_finished(people: People) -> None:
    """Write them all."""
    used: set[str] = set()
    for spec in ORDERS:
        with as_system("finished orders of the demo"):
            _write(people, spec, used)


def _write(people: People, spec: Finished, used: set[str]) -> None:
    placed = _at(spec.days, 9)
    found = _subscriptions(spec, used)
    of = {True: iter(found), False: iter(())}
    items = [_item(next(of[state == Item.DONE], None), n) for n, (state, _reason) in enumerate(spec.items, 1)]
    order = people.draft(spec.username, spec.account, spec.plan, items, reference=spec.reference)
    rows = list(OrderItem.objects.system().filter(order=order).select_related("plan").order_by("position"))
    numbers = {one.number: one for one in found}
    for row, (state, reason) in zip(rows, spec.items, strict=True):
        price = price_of(row.plan, row.add_ons, row.sim, Catalogue(), {})
        row.monthly, row.one_off, row.state, row.reason = price.monthly, price.one_off, state, reason
        row.subscription = numbers.get(row.number)
        row.finished_at = placed + timedelta(days=spec.took, hours=5)
        row.save()
    order.state, order.placed_at = Order.State.RECEIVED, placed
    _more(order, rows, placed)
    order.save()
    states.refresh([order.pk])
    order.refresh_from_db()
    enqueue(write_confirmation(order), company_id=order.company_id)
    OrderDocument.objects.system().filter(order=order).update(created_at=placed)
    # Nobody is mailed about them any more.
    Order.objects.system().filter(pk=order.pk).update(
        created_at=placed, finished_at=rows[0].finished_at, mailed_state=order.state, mailed_on=placed.date()
    )  # fmt: skip


def _subscriptions(spec: Finished, used: set[str]) -> list[Subscription]:
    """Return a subscription for each item that is done, which no other order has."""
    rows = Subscription.objects.system().filter(account__number=spec.account, plan__code=spec.plan, state="active")
    wanted = sum(state == Item.DONE for state, _reason in spec.items)
    found = list(rows.filter(user=None).exclude(number__in=used).order_by("number")[:wanted])
    used |= {one.number for one in found}
    return found


def _item(subscription: Subscription | None, place: int) -> dict[str, Any]:
    if subscription is None:
        return {"holder_name": f"Ny medarbejder {place}", "department": "Byggeplads"}
    return {
        name: getattr(subscription, name)
        for name in ("number", "holder_name", "department", "cost_centre", "bill_text")
    }  # fmt: skip


def _more(order: Order, rows: Sequence[OrderItem], placed: datetime) -> None:
    """Add what the order has besides: a line with its promises, portings, or a takeover."""
    first = rows[0]
    if order.category == Category.INTERNET:
        line = Line.objects.system().filter(subscription=first.subscription).first()
        address = line.a_end if line else "Kajgade 4, 2150 Nordhavn"
        LineOrder.objects.create(
            company_id=order.company_id, item=first, a_id=address_id(address), a_text=address, technology="fiber",
            down_mbit=first.plan.down_mbit, up_mbit=first.plan.up_mbit, days_from=5, days_to=10,
        )  # fmt: skip
        order.title = f"{first.plan.name} · {address}"
        _promise(order, first, placed)
    elif order.account.number == BYG_ACCOUNTS[2] and first.state == Item.DONE:
        for row in rows:
            _porting(order, row, placed)
    elif first.reason == "takeover_declined":
        OrderItem.objects.system().filter(pk=first.pk).update(number=ASKED, sim="")
        order.kind, order.title = Order.Kind.TAKEOVER, f"Overtagelse af {phone(ASKED)}"
        Takeover.objects.create(
            company_id=order.company_id, item=first, kind="company", giver_name="Søndervang Tømrer ApS",
            giver_cvr="41000139", contact_name="Peter Søndervang", email="kontor@soendervang.example",
            mobile="+4540170031", state=Takeover.State.DECLINED, answered_by="Peter Søndervang",
            answered_at=first.finished_at,
        )  # fmt: skip


def _promise(order: Order, item: OrderItem, placed: datetime) -> None:
    """Write what was promised: the wish, what was expected, and a day that was moved twice."""
    start = placed.date()
    days = [working_day_after(start, n) for n in (8, 5, 8, 13, 21)]
    kinds = [
        (Promise.Kind.WISHED, promises.ORDERED, Promise.Source.CUSTOMER, (days[0], days[0]), placed, ""),
        (Promise.Kind.EXPECTED, promises.ORDERED, Promise.Source.PORTAL, (days[1], days[2]), placed, ""),
    ]
    for day, (text, reason), after in zip(days[2:], DELAYS, (0, 9, 18), strict=True):
        at = placed + timedelta(days=after, hours=2)
        kinds.append((Promise.Kind.COMMITTED, reason, Promise.Source.FIELD_SERVICE, (day, day), at, text))
    for kind, reason, source, (first, last), at, text in kinds:
        Promise.objects.create(
            company_id=order.company_id, item=item, kind=kind, first_on=first, last_on=last, reason=reason, text=text,
            hours="8–12" if kind == Promise.Kind.COMMITTED else "", source=source, notified=order.requester_name, at=at,
        )  # fmt: skip


def _porting(order: Order, item: OrderItem, placed: datetime) -> None:
    day = working_day_after(placed.date(), 4)
    before = working_day_after(placed.date(), 2)
    change = {"from": before.isoformat(), "to": day.isoformat(), "by": order.requester_name, "why": "",
              "at": (placed + timedelta(hours=3)).isoformat()}  # fmt: skip
    PortIn.objects.create(
        company_id=order.company_id, item=item, donor="SUN", donor_name="Sundtel", cvr="12345674", day=day,
        days=[change], consent_version=VERSION, consented_name=order.requester_name, consented_at=placed,
        porting_id=str(item.uid), state=PortIn.State.COMPLETED, sequence=2,
    )  # fmt: skip


def _at(days: int, hour: int) -> datetime:
    day: date = timezone.localdate() - timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, 12)))
