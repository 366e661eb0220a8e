"""The network's orders of a takeover: move the number, then set the plan that is ordered."""

from __future__ import annotations

from typing import Any

from orders.models import OrderItem, Takeover
from selfservice.kernel.outbox.enqueue import Command, enqueue
from subscriptions.prices import bound_until
from subscriptions.transfers.move import payload_of

MOVE, PLAN = "network.takeover", "network.takeover_plan"


def order_move(takeover: Takeover) -> None:
    """Order that the number moves to the new owner, with its card. Each attempt has a key of its own."""
    item = takeover.item
    _begin_attempt(item)
    payload = payload_of(item.number, kind="company", name=takeover.company.name, cvr=takeover.company.cvr)
    command = Command(MOVE, f"takeover:{takeover.uid}:{item.attempt}", takeover.pk, payload)
    enqueue(command, company_id=takeover.company_id)


def order_plan(takeover: Takeover) -> None:
    """Order the plan and the add-ons of the item for a number that has moved."""
    item = takeover.item
    _begin_attempt(item)
    payload = {"number": item.number, "plan": item.plan.code, "add_ons": item.add_ons}
    command = Command(PLAN, f"takeover:{takeover.uid}:{item.attempt}", takeover.pk, payload)
    enqueue(command, company_id=takeover.company_id)


def agreed(takeover: Takeover) -> dict[str, Any]:
    """Return plan, add-ons, price and binding as the new owner has agreed to them."""
    item = takeover.item
    bound = bound_until(takeover.agreed_day, item.binding_months)
    return {
        "plan": item.plan.code,
        "add_ons": item.add_ons,
        "price": str(item.plan_price),
        "binding_until": bound.isoformat() if bound else "",
    }


def _begin_attempt(item: OrderItem) -> None:
    item.attempt += 1
    item.save()
