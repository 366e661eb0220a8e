"""Carry takeovers out: on the day, in the network, and then here, by what all transfers share."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from orders.core import states
from orders.fulfilment.start import subscription_of
from orders.models import OrderItem, Takeover
from orders.takeover import answer, notices
from orders.takeover.network_orders import MOVE, PLAN, agreed, order_move, order_plan
from selfservice.kernel import audit
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import Accepted, CommandHandler
from selfservice.kernel.scope.models import as_system
from subscriptions.core.second_factor import revoke_sms_factors
from subscriptions.models import Subscription
from subscriptions.network.command import NetworkHandler
from subscriptions.plans.catalogue import take
from subscriptions.termination.command import set_aside
from subscriptions.transfers.move import TransferringHandler, move

State, Item = Takeover.State, OrderItem.State


class TakeoverDueHandler(CommandHandler):
    """Handler of the new owner's first day. Its target is the takeover; one that was cancelled meanwhile is left."""

    kind = answer.DUE
    label = _lazy("Takeover of a number")
    model = Takeover
    queue = "fast"

    def deliver(self, command: OutboxCommand) -> dict[str, Any] | Accepted:
        return {}

    def confirmed(self, command: OutboxCommand, result: dict[str, Any]) -> None:
        takeover = _under_way(command, State.ACCEPTED)
        if takeover is None:
            return
        if _is_with_giver(takeover):
            takeover.item.reason = ""
            order_move(takeover)
        else:
            _refuse(takeover, "takeover_gone")


class TakeoverHandler(TransferringHandler):
    """Handler of the network's transfer of the number to the new owner."""

    kind = MOVE

    def confirmed(self, command: OutboxCommand, result: dict[str, Any]) -> None:
        takeover = _under_way(command, State.ACCEPTED)
        if takeover is None or takeover.first_day is None:
            return
        before = takeover.subscription
        same = before is not None and (before.plan_id, set(before.add_ons)) == (
            takeover.item.plan_id, set(takeover.item.add_ons),
        )  # fmt: skip
        subscription = _moved(takeover)
        take(subscription.pk, agreed(takeover))
        item = takeover.item
        item.subscription, item.created_in_network_at = subscription, timezone.now()
        notices.notify_giver(takeover, "takeover_given")
        if same:
            _finish(takeover)
        else:
            takeover.state, item.reason = State.MOVED, "takeover_plan"
            takeover.save()
            order_plan(takeover)
        _record(takeover, "takeover_done")

    def refused(self, command: OutboxCommand, reason: str) -> None:
        if takeover := _under_way(command, State.ACCEPTED):
            _refuse(takeover, reason)
            _record(takeover, "takeover_refused")


class TakeoverPlanHandler(NetworkHandler):
    """Handler of the plan of a number that has moved. Payload: number, plan, add_ons."""

    kind = PLAN
    verb = "plan"

    def body(self, command: OutboxCommand) -> dict[str, Any]:
        return {"plan": command.payload["plan"], "add_ons": command.payload["add_ons"]}

    def confirmed(self, command: OutboxCommand, result: dict[str, Any]) -> None:
        if takeover := _under_way(command, State.MOVED):
            _finish(takeover)

    def refused(self, command: OutboxCommand, reason: str) -> None:
        """The number has moved, and keeps its old plan in the network until somebody tries again."""
        if takeover := _under_way(command, State.MOVED):
            takeover.item.state, takeover.item.reason = Item.FAILED, reason[:300]
            takeover.item.save()
            states.refresh([takeover.item.order_id])


def _under_way(command: OutboxCommand, state: str) -> Takeover | None:
    """Return the takeover if it is in that state and its item has not been cancelled, locked."""
    found = answer.locked(pk=command.target_id or 0)
    return found if found and found.state == state and found.item.state == Item.IN_PROGRESS else None


def _is_with_giver(takeover: Takeover) -> bool:
    number = takeover.subscription
    if takeover.from_company_id is None:
        used = Subscription.objects.system().exclude(state=Subscription.State.TERMINATED)
        return not used.filter(number=takeover.item.number).exists()
    ended = number is None or number.state == Subscription.State.TERMINATED
    return number is not None and not ended and number.company_id == takeover.from_company_id


def _moved(takeover: Takeover) -> Subscription:
    """Return the subscription, which is the new owner's from now on.

    A number that the portal did not have gets one. If it left the portal earlier, its old one is somebody's history.
    """
    item, order = takeover.item, takeover.item.order
    users: dict[str, Any] = {
        "holder_name": item.holder_name, "employee_number": item.employee_number, "department": item.department,
        "cost_centre": item.cost_centre, "bill_text": item.bill_text,
    }  # fmt: skip
    known = takeover.subscription
    if known is None:
        set_aside([item.number])
        made: Subscription = subscription_of(order, item)
        made.state, made.started_on = Subscription.State.ACTIVE, takeover.agreed_day
        made.save()
        revoke_sms_factors(made.number)
        return made
    move(
        known, company_id=order.company_id, account_id=order.account_id, first_day=takeover.agreed_day, **users
    )  # fmt: skip
    return known


def _finish(takeover: Takeover) -> None:
    takeover.state = State.DONE
    takeover.save()
    item = takeover.item
    item.state, item.reason, item.finished_at = Item.DONE, "", timezone.now()
    item.save()
    states.refresh([item.order_id])


def _refuse(takeover: Takeover, reason: str) -> None:
    answer.end(takeover, State.REFUSED, reason=reason, by=takeover.answered_by, now=takeover.answered_at)
    notices.notify_requester(takeover, "takeover_not_done", reason)
    notices.notify_giver(takeover, "takeover_not_given")


def _record(takeover: Takeover, event: str) -> None:
    """Write the event to the logs of both companies: each sees that it is about the number."""
    with as_system("a takeover ends") as system:
        after = {"number": takeover.item.number}
        audit.record(system, event, takeover.item.order, after=after, company_id=takeover.company_id)
        if takeover.subscription and takeover.from_company_id:
            audit.record(system, event, takeover.subscription, company_id=takeover.from_company_id)
