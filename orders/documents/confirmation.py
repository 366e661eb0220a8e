"""The confirmation of an order: its contents as text, in a version for each change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Max
from django.utils import translation
from django.utils.translation import gettext as _

from orders.core.prices import Price, first_bill, months_of_first_bill
from orders.models import Order, OrderDocument, OrderItem
from selfservice.kernel.core.formatting import account, day, kr, number, when
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.models import as_system
from subscriptions.prices import a_month

# The kind of the outbox command that renders the PDF.
KIND = "orders.document"


def write_confirmation(order: Order, *, earliest: date | None = None, terms: Any = ()) -> Command:
    """Store the next version's contents; return the command that renders it. Inside an action, with the order saved.

    `earliest` and `terms` are as they were shown before it was placed.
    """
    with as_system("keep the confirmation of an order"):
        rows = OrderItem.objects.system().filter(order=order).exclude(state=OrderItem.State.CANCELLED).order_by()
        plans = list(rows.values_list("plan__name").annotate(n=Count("pk")).order_by("plan__name"))
        with translation.override(order.language):
            facts = list(_facts(order, plans, earliest, terms))
        last = OrderDocument.objects.system().filter(order=order).aggregate(last=Max("version"))["last"] or 0
        document = OrderDocument.objects.create(
            company_id=order.company_id, order=order, version=last + 1, language=order.language,
            facts=[(str(name), str(value)) for name, value in facts if value],
        )  # fmt: skip
    return Command(KIND, f"order-document:{document.uid}", document.pk)


def _facts(order: Order, plans: Any, earliest: date | None, terms: Any) -> Any:
    yield _("Order number"), order.number
    yield _("Ordered"), _("%(time)s by %(name)s") % {"time": when(order.placed_at), "name": order.requester_name}
    yield _("Your reference"), order.reference
    yield _("Account"), f"{account(order.account.number)} {order.account.name}"
    for name, count in plans:
        yield name, number(count)
    if not plans:
        yield _("Subscriptions"), _("none; all of it is cancelled")
    yield _("Price per month"), a_month(order.monthly)
    yield _("To pay once"), kr(order.one_off)
    yield from terms
    if earliest:
        begin, end = months_of_first_bill(earliest)
        amount = kr(first_bill(Price(order.monthly, order.one_off), earliest))
        bill = {"amount": amount, "from": day(begin), "to": day(end)}
        yield _("First invoice"), _("%(amount)s without VAT, for %(from)s to %(to)s") % bill
        yield _("Earliest"), day(earliest)
