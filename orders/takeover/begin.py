"""Begin the takeovers of a placed order: check the new owner, then ask the giver. Go on with those that failed."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from orders.core import states
from orders.models import OrderItem, Takeover
from orders.takeover import answer, credit, notices, rules
from orders.takeover.network_orders import order_plan
from selfservice.kernel.scope.models import as_system

# The giver's time to answer, as in a transfer.
LIFE = timedelta(hours=48)
State, Item = Takeover.State, OrderItem.State


def begin(order_id: int) -> None:
    """Begin all items of the order that are waiting. Outside a transaction; safe to repeat.

    Raises Unavailable if the CVR register does not answer: the check is repeated.
    """
    with as_system("begin takeovers"):
        waiting = Takeover.objects.system().filter(item__order=order_id, item__state=Item.WAITING)
        rows = list(waiting.values_list("pk", "company__cvr"))
    for pk, cvr in rows:
        fit = credit.may_take_over(cvr)
        with transaction.atomic(), as_system("begin a takeover"):
            takeover = answer.locked(pk=pk)
            if takeover and takeover.item.state == Item.WAITING:
                _begin(takeover, fit=fit)
                states.refresh([takeover.item.order_id])


def _begin(takeover: Takeover, *, fit: bool) -> None:
    item = takeover.item
    if takeover.state == State.MOVED:
        item.state, item.reason = Item.IN_PROGRESS, "takeover_plan"
        order_plan(takeover)
        return
    if not fit:
        _refuse(takeover, "takeover_credit")
        return
    if not _is_possible(takeover):
        _refuse(takeover, "takeover_gone")
        return
    takeover.state, takeover.expires_at = State.WAITING, timezone.now() + LIFE
    takeover.save()
    item.state, item.reason = Item.IN_PROGRESS, "takeover_waiting"
    item.save()
    notices.ask_giver(takeover)


def _is_possible(takeover: Takeover) -> bool:
    """Return whether the number is still with the giver, and nobody has ordered it meanwhile; remember whose it is."""
    wish = rules.wish_of(takeover.item.order, takeover, takeover.item)
    with as_system("the portal asks") as system:
        if rules.refusal(system, wish, item=takeover.item.pk):
            return False
        found = rules.holder_of(wish.number)
    takeover.subscription, takeover.from_company_id = found, found.company_id if found else None
    return True


def _refuse(takeover: Takeover, reason: str) -> None:
    answer.end(takeover, State.REFUSED, reason=reason)
    notices.notify_requester(takeover, "takeover_not_done", reason)
