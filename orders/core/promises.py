"""Give promises: append a row to each item's history, with the reason, and who is notified of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from orders.core.visits import visits_of
from orders.models import Follower, Order, OrderItem, Promise
from selfservice.kernel.core.formatting import day
from selfservice.kernel.core.working_days import working_day_after

Kind, Source = Promise.Kind, Promise.Source
ORDERED, BOOKED, CHANGED_BY_CUSTOMER = "ordered", "booked", "changed_by_customer"
MOVED_BY_CUSTOMER, MOVED_BY_US, MISSED_BY_US = "moved_by_customer", "moved_by_us", "missed_by_us"
PORT_MOVED = "port_moved"
AGREED, GOODS, NETWORK, ACCESS, OTHER = "agreed", "goods", "network", "access", "other"
# Those that support chooses from.
BY_SUPPORT = (AGREED, GOODS, NETWORK, ACCESS, OTHER)
# Days that the customer has asked for: none of them is a delay.
AS_ASKED = (ORDERED, BOOKED, CHANGED_BY_CUSTOMER, MOVED_BY_CUSTOMER, AGREED)
# Why a day is promised, in words.
REASONS = {
    ORDERED: _("Ordered"),
    BOOKED: _("The technician is booked"),
    CHANGED_BY_CUSTOMER: _("You have changed the day"),
    MOVED_BY_CUSTOMER: _("You have moved the technician's visit"),
    MOVED_BY_US: _("We had to move the technician's visit"),
    MISSED_BY_US: _("The technician did not come"),
    AGREED: _("Agreed with you"),
    GOODS: _("We are waiting for equipment"),
    NETWORK: _("Work in the network takes longer"),
    ACCESS: _("We could not get in at the address"),
    OTHER: _("The day has changed"),
    PORT_MOVED: _("The old operator has moved the day"),
}


def words(reason: str) -> str:
    """Return the reason as people read it; an unknown one as it is."""
    return str(REASONS.get(reason, reason))


@dataclass(frozen=True, slots=True)
class Given:
    """A promise to give: the days, first and last, of one item, and the hours of a visit.

    `texted`: who gets a text message about it, besides those who are mailed.
    """

    order: Order
    item: OrderItem
    kind: str
    days: tuple[date, date]
    reason: str
    source: str
    text: str = ""
    hours: str = ""
    texted: str = ""


def give_all(given: Sequence[Given]) -> int:
    """Give promises in their order; return how many are new. What is promised already is not promised again.

    Inside an action or `as_system`, with the items locked.
    """
    if not given:
        return 0
    rows = Promise.objects.system().filter(item__in={one.item.pk for one in given})
    latest = {
        (row.item_id, row.kind): (row.first_on, row.last_on, row.hours)
        for row in rows.order_by("item", "kind", "-id").distinct("item", "kind")
    }
    new, later = [], set()
    for one in given:
        key, value = (one.item.pk, one.kind), (*one.days, one.hours)
        if latest.get(key) != value:
            before = latest.get((one.item.pk, Kind.COMMITTED)) or latest.get((one.item.pk, Kind.EXPECTED))
            if one.reason not in AS_ASKED and before and before[1] < one.days[1]:
                later.add(one.order.pk)
            latest[key] = value
            new.append(one)
    names = _names({one.order for one in new})
    now = timezone.now()
    Promise.objects.system().bulk_create(_row(one, names[one.order.pk], now) for one in new)
    have_mailed({one.order.pk for one in new if one.reason != ORDERED}, later)
    return len(new)


def _names(orders: Collection[Order]) -> dict[int, list[str]]:
    """Return who is mailed about each order: the person who ordered it, and those who follow it."""
    following = Follower.objects.system().filter(order__in=orders).values_list("order", "user")
    mailed = {(order.pk, order.requester_id) for order in orders} | set(following)
    people = User.objects.system().filter(pk__in={pk for _order, pk in mailed if pk}, state=User.State.ACTIVE)
    known = dict(people.values_list("pk", "name"))
    found: dict[int, list[str]] = {order.pk: [] for order in orders}
    for order, person in sorted(mailed, key=lambda pair: known.get(pair[1] or 0, "")):
        if person in known:
            found[order].append(known[person])
    return found


def _row(given: Given, mailed: list[str], at: datetime) -> Promise:
    notified = [*mailed, *([given.texted] if given.texted and given.texted not in mailed else [])]
    return Promise(
        company_id=given.item.company_id, item=given.item, kind=given.kind, first_on=given.days[0],
        last_on=given.days[1], hours=given.hours, reason=given.reason, text=given.text[:300], source=given.source,
        notified=", ".join(notified)[:300], at=at,
    )  # fmt: skip


def have_mailed(orders: Collection[int], later: Collection[int]) -> None:
    """Have new days of orders mailed (news/mails.py), those in `later` as delays. A delay stays one until it is mailed.

    Inside an action or `as_system`, with their items locked.
    """
    rows = Order.objects.system().filter(pk__in=orders).order_by("pk").select_for_update(of=("self",))
    for order in rows.only("pk", "promise_news") if orders else ():
        order.promise_news = Order.News.LATER if order.pk in later else order.promise_news or Order.News.NEW
        order.save(update_fields=["promise_news"])


def newest(order: Order) -> Promise | None:
    """Return the newest promise of an order, not counting what the customer wished. Inside `as_system`."""
    rows = Promise.objects.system().filter(item__order=order).exclude(kind=Kind.WISHED)
    return rows.order_by("-id").first()


def days_of(first: date, last: date) -> str:
    """Return the days of a promise in words."""
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def give_at_placing(order: Order, today: date, reason: str = ORDERED) -> None:
    """Store what the customer wishes and what we expect of each line of an order that is being placed, or changed."""
    rows = OrderItem.objects.system().filter(order=order, line__isnull=False).select_related("line")
    items = list(rows.order_by("position"))
    if not items:
        return
    wished = order.wished_on
    given = []
    if wished:
        given += [Given(order, item, Kind.WISHED, (wished, wished), reason, Source.CUSTOMER) for item in items]
    visits = [timezone.localdate(visit.starts) for visit in visits_of(order.pk) if visit.starts]
    line = items[0].line
    earliest = max([working_day_after(today, line.days_from), *visits, *([wished] if wished else [])])
    latest = max(earliest, working_day_after(today, line.days_to))
    given += [Given(order, item, Kind.EXPECTED, (earliest, latest), reason, Source.PORTAL) for item in items]
    give_all(given)
