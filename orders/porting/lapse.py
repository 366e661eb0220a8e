"""Call off portings that have waited for the customer too long: they keep their numbers from everybody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from orders.core.port_words import PREFIX
from orders.fulfilment.port_record import follow, locked
from orders.models import Order, OrderItem, PortIn
from orders.notifications.mails import write_to_readers
from selfservice.kernel import audit
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import number, phone
from selfservice.kernel.scope.models import ScopedQuerySet, as_system

# The customer is mailed so many days before.
NOTICE = timedelta(days=7)
CHUNK = 100


def warn_held(now: datetime | None = None) -> int:
    """Mail which portings are called off in a week, once for each order; return how many portings."""
    at = now or timezone.now()
    day = timezone.localdate(at) + NOTICE
    with transaction.atomic(), as_system("mail which portings lapse"):
        old = _held().filter(lapses_on=None, held_since__lte=at + NOTICE - timedelta(days=settings.HELD_PORT_DAYS))
        rows = old.select_related("order").order_by("order", "position")
        items = list(rows.select_for_update(of=("self",), skip_locked=True)[:CHUNK])
        for order, own in groupby(items, key=lambda item: item.order):
            write_to_readers(order, _words(order, list(own), day))
        OrderItem.objects.system().filter(pk__in=[item.pk for item in items]).update(lapses_on=day)
    return len(items)


def lapse_held(now: datetime | None = None) -> int:
    """Call off the portings whose last day has passed; return how many."""
    today = timezone.localdate(now)
    with transaction.atomic(), as_system("let portings lapse") as system:
        late = _held().filter(lapses_on__lt=today).order_by("held_since").values_list("pk", flat=True)
        ports = locked(item__in=list(late[:CHUNK]), state__in=PortIn.ENDED, cancel_asked_at=None)
        for port in ports:
            port.cancel_asked_at = timezone.now()
        follow(ports)
        lapsed = OrderItem.objects.system().filter(port_in__in=ports, state=OrderItem.State.CANCELLED)
        for item in lapsed.select_related("order"):
            audit.record(system, "port_lapsed", item.order, after={"number": item.number}, company_id=item.company_id)
    return len(ports)


def _held() -> ScopedQuerySet[OrderItem]:
    return OrderItem.objects.system().filter(state=OrderItem.State.HELD, reason__startswith=PREFIX)


def _words(order: Order, items: list[OrderItem], day: date) -> str:
    with translation.override(order.language):
        if len(items) == 1:
            one = {"number": phone(items[0].number), "day": shown_day(day)}
            return (
                _(
                    "The old operator does not let the number %(number)s go, and we wait for you. After %(day)s the"
                    " move is called off."
                )
                % one
            )
        return _(
            "The old operators do not let %(n)s numbers go, and we wait for you. After %(day)s their moves are called"
            " off."
        ) % {"n": number(len(items)), "day": shown_day(day)}
