"""What the page of an order shows of its technicians' visits, its line, and its promises."""

from __future__ import annotations

from typing import Any

from orders.core import promises
from orders.core.line_facts import technology_of
from orders.core.visits import line_of
from orders.models import Appointment, Order, Promise
from orders.visits.words import sentence
from selfservice.kernel.actions.views import acts_on
from selfservice.kernel.scope.actor import Actor

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
    """Return the promises, oldest first; those of several items at once are one."""
    rows = Promise.objects.visible_to(actor).filter(item__order=order).order_by("id")[:MOST]
    found: dict[Any, dict[str, Any]] = {}
    newest: dict[str, Any] = {}
    for row in rows:
        key = (row.at.replace(microsecond=0, second=0), row.kind, row.first_on, row.last_on, row.hours, row.reason)
        newest[row.kind] = key
        found.setdefault(key, {
            "kind": row.get_kind_display(), "code": row.kind, "days": promises.days_of(row), "hours": row.hours,
            "why": promises.words(row.reason), "text": row.text, "source": row.get_source_display(),
            "notified": row.notified, "at": row.at,
        })  # fmt: skip
    for key, one in found.items():
        # A committed day replaces what was expected.
        replaced = one["code"] == Promise.Kind.EXPECTED and Promise.Kind.COMMITTED in newest
        one["old"] = replaced or newest[one["code"]] != key
    return list(found.values())
