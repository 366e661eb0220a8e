"""The confirmation of an order: its contents as text, in a version for each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Max
from django.utils import translation
from django.utils.translation import gettext as _

from orders.models import Order, OrderDocument, OrderItem
from selfservice.kernel.core.formatting import account, day, kr, number, when
from selfservice.kernel.outbox.enqueue import Command
from selfservice.kernel.scope.models import as_system
from subscriptions.prices import a_month

# The kind of the outbox command that renders the PDF.
KIND = "orders.document"
Facts = Sequence[tuple[Any, Any]]


def write_confirmation(order: Order, shown: Facts | None = None) -> Command:
    """Store the next version's contents; return the command that renders it. Inside an action, with the order saved.

    `shown`: prices and terms as they were shown before it was placed; without them those of what is left.
    """
    with as_system("keep the confirmation of an order"):
        rows = OrderItem.objects.system().filter(order=order).exclude(state=OrderItem.State.CANCELLED).order_by()
        plans = list(rows.values_list("plan__name").annotate(n=Count("pk")).order_by("plan__name"))
        with translation.override(order.language):
            facts = [*_facts(order, plans), *(shown or _prices(order))]
            stored = [(str(name), str(value)) for name, value in facts if value]
        last = OrderDocument.objects.system().filter(order=order).aggregate(last=Max("version"))["last"] or 0
        document = OrderDocument.objects.create(
            company_id=order.company_id, order=order, version=last + 1, language=order.language, facts=stored
        )
    return Command(KIND, f"order-document:{document.uid}", document.pk)


def _facts(order: Order, plans: Sequence[tuple[str, int]]) -> Iterator[tuple[Any, Any]]:
    yield _("Order number"), order.number
    yield _("Ordered"), _("%(time)s by %(name)s") % {"time": when(order.placed_at), "name": order.requester_name}
    for name, count in plans:
        yield name, number(count)
    if not plans:
        yield _("Subscriptions"), _("none; all of it is cancelled")


def _prices(order: Order) -> Iterator[tuple[Any, Any]]:
    yield _("Account"), f"{account(order.account.number)} {order.account.name}"
    yield _("Your reference"), order.reference
    yield _("Wished from"), day(order.wished_on) if order.wished_on else ""
    yield _("Price per month"), a_month(order.monthly)
    yield _("To pay once"), kr(order.one_off)
