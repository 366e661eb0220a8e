"""Give promises: append a row to each item's history, with the reason, and who is notified of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.core.visits import visits_of
from orders.models import Order, OrderItem, Promise
from selfservice.kernel.core.working_days import working_day_after

Kind, Source = Promise.Kind, Promise.Source
ORDERED, BOOKED = "ordered", "booked"
MOVED_BY_CUSTOMER, MOVED_BY_US, MISSED_BY_US = "moved_by_customer", "moved_by_us", "missed_by_us"
# Why a day is promised, in words.
REASONS = {
    ORDERED: _("Ordered"),
    BOOKED: _("The technician is booked"),
    MOVED_BY_CUSTOMER: _("You have moved the technician's visit"),
    MOVED_BY_US: _("We had to move the technician's visit"),
    MISSED_BY_US: _("The technician did not come"),
}


def words(reason: str) -> str:
    """Return the reason as people read it; an unknown one as it is."""
    return str(REASONS.get(reason, reason))


def give(
    order: Order,
    items: Iterable[OrderItem],
    kind: str,
    days: tuple[date, date],
    *,
    reason: str,
    source: str,
    text: str = "",
) -> int:
    """Promise the days, first and last, for each of the items; return for how many that is new.

    Inside an action or `as_system`, with the items locked. What is promised already is not promised again.
    """
    latest: dict[int, Promise] = {}
    wanted = list(items)
    rows = Promise.objects.system().filter(item__in=wanted, kind=kind)
    for row in rows.order_by("item", "-id").distinct("item"):
        latest[row.item_id] = row
    new = [
        Promise(
            company_id=item.company_id, item=item, kind=kind, first_on=days[0], last_on=days[1], reason=reason,
            text=text[:300], source=source, notified=order.requester_name,
        )
        for item in wanted
        if (known := latest.get(item.pk)) is None or (known.first_on, known.last_on) != days
    ]  # fmt: skip
    Promise.objects.system().bulk_create(new)
    return len(new)


def give_at_placing(order: Order, today: date) -> None:
    """Store what the customer wishes and what we expect of each line of an order that is being placed."""
    rows = OrderItem.objects.system().filter(order=order, line__isnull=False).select_related("line")
    items = list(rows.order_by("position"))
    if not items:
        return
    wished = order.wished_on
    if wished:
        give(order, items, Kind.WISHED, (wished, wished), reason=ORDERED, source=Source.CUSTOMER)
    visits = [timezone.localdate(visit.starts) for visit in visits_of(order.pk) if visit.starts]
    line = items[0].line
    earliest = max([working_day_after(today, line.days_from), *visits, *([wished] if wished else [])])
    latest = max(earliest, working_day_after(today, line.days_to))
    give(order, items, Kind.EXPECTED, (earliest, latest), reason=ORDERED, source=Source.PORTAL)
