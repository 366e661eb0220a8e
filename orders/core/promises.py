"""Give promises: append a row to each item's history, with the reason, and who is notified of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.core.visits import visits_of
from orders.models import Order, OrderItem, Promise
from selfservice.kernel.core.working_days import working_day_after

Kind, Source = Promise.Kind, Promise.Source
ORDERED, BOOKED, CHANGED_BY_CUSTOMER = "ordered", "booked", "changed_by_customer"
MOVED_BY_CUSTOMER, MOVED_BY_US, MISSED_BY_US = "moved_by_customer", "moved_by_us", "missed_by_us"
# Why a day is promised, in words.
REASONS = {
    ORDERED: _("Ordered"),
    BOOKED: _("The technician is booked"),
    CHANGED_BY_CUSTOMER: _("You have changed the day"),
    MOVED_BY_CUSTOMER: _("You have moved the technician's visit"),
    MOVED_BY_US: _("We had to move the technician's visit"),
    MISSED_BY_US: _("The technician did not come"),
}


def words(reason: str) -> str:
    """Return the reason as people read it; an unknown one as it is."""
    return str(REASONS.get(reason, reason))


@dataclass(frozen=True, slots=True)
class Given:
    """A promise to give: the days, first and last, of one item, and the hours of a visit."""

    order: Order
    item: OrderItem
    kind: str
    days: tuple[date, date]
    reason: str
    source: str
    text: str = ""
    hours: str = ""


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
    new = []
    for one in given:
        key, value = (one.item.pk, one.kind), (*one.days, one.hours)
        if latest.get(key) != value:
            latest[key] = value
            new.append(_row(one))
    Promise.objects.system().bulk_create(new)
    return len(new)


def _row(given: Given) -> Promise:
    return Promise(
        company_id=given.item.company_id, item=given.item, kind=given.kind, first_on=given.days[0],
        last_on=given.days[1], hours=given.hours, reason=given.reason, text=given.text[:300], source=given.source,
        notified=given.order.requester_name,
    )  # fmt: skip


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
