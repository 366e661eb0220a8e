"""What the page of an order shows of its technicians' visits, its line, and its promises."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _

from orders.core import promises
from orders.core.line_facts import technology_of
from orders.core.visits import line_of
from orders.models import Appointment, Order, OrderItem, Promise
from orders.visits.words import sentence
from selfservice.kernel.actions.views import acts_on
from selfservice.kernel.core.formatting import number, phone
from selfservice.kernel.scope.actor import Actor

Kind = Promise.Kind
# Promises that the page shows at most.
MOST = 200


def shown(actor: Actor, order: Order) -> dict[str, Any]:
    """Return the context of the templates orders/visits.html and orders/promises.html."""
    line = line_of(actor, order)
    visits: list[Any] = []
    if line:
        visits = list(Appointment.objects.visible_to(actor).filter(order=order).select_related("order").order_by("end"))
    for visit in visits:
        visit.sentence = sentence(visit)
        acts = acts_on(actor, visit, "visit_act", "visit")
        visit.acts = [act for act in acts if not act.refusal]
    technology = technology_of(line) if line else ""
    return {"line": line, "line_technology": technology, "visits": visits, "promises": _promises(actor, order)}


def _promises(actor: Actor, order: Order) -> list[dict[str, Any]]:
    """Return the promises, oldest first; those of several items at once are one, which names the items it is about."""
    seen = Promise.objects.visible_to(actor)
    later = seen.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    again, committed = Exists(later.filter(kind=OuterRef("kind"))), Exists(later.filter(kind=Kind.COMMITTED))
    rows = seen.filter(item__order=order).annotate(again=again, committed=committed).order_by()
    # A committed day replaces what was expected.
    valid = Q(again=False) & ~Q(kind=Kind.EXPECTED, committed=True)
    grouped = rows.values("at", "kind", "first_on", "last_on", "hours", "reason", "text", "source", "notified")
    found = list(
        grouped.annotate(
            n=Count("pk"), valid=Count("pk", filter=valid), id=Min("pk"), position=Min("item__position")
        ).order_by("id")[:MOST]
    )
    places = {row["position"] for row in found if row["n"] == 1 < order.items_count}
    items = OrderItem.objects.visible_to(actor).filter(order=order, position__in=places) if places else ()
    names = {item.position: phone(item.number) or item.holder_name or str(item.position) for item in items}
    return [
        {
            **row, "kind": Kind(row["kind"]).label, "days": promises.days_of(row["first_on"], row["last_on"]),
            "why": promises.words(row["reason"]), "source": Promise.Source(row["source"]).label,
            "old": not row["valid"], "about": _about(row["n"], order.items_count, names.get(row["position"], "")),
        }
        for row in found
    ]  # fmt: skip


def _about(count: int, of: int, name: str) -> str:
    """Return which items a promise is about; "" for all of them."""
    if count >= of:
        return ""
    return name if count == 1 else _("%(count)s of %(all)s") % {"count": number(count), "all": number(of)}
