"""What the giver's answer, or the lack of one, does to a takeover, its item and its order."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import F
from django.utils import timezone

from orders.core import states
from orders.models import Order, OrderItem, Takeover
from orders.takeover import notices
from selfservice.kernel.outbox.enqueue import Command, enqueue
from subscriptions.prices import A_DAY

DUE = "orders.takeover"
Item, State = OrderItem.State, Takeover.State
ENDED = {State.DECLINED: Item.REJECTED, State.REFUSED: Item.REJECTED, State.LAPSED: Item.CANCELLED,
         State.WITHDRAWN: Item.CANCELLED}  # fmt: skip


def locked(*, nowait: bool = False, **which: object) -> Takeover | None:
    """Return the takeover with its item and order, locked, or None. Under `as_system`, in a transaction.

    It is locked before its order; what has locked the order first does not wait (core/locks.py).
    """
    rows = Takeover.objects.system().select_for_update(of=("self", "item"), nowait=nowait)
    related = ("company", "subscription__company", "item__plan", "item__order__requester", "item__order__account")
    found: Takeover | None = rows.select_related(*related).filter(**which).order_by("-pk").first()
    return found


def awaits(takeover: Takeover) -> bool:
    """Return whether the giver can still answer: it is in time, and the order has not been cancelled."""
    return takeover.is_open and takeover.item.state == Item.IN_PROGRESS


def first_day_of(takeover: Takeover, today: date) -> date:
    """Return the new owner's first day if the giver says yes today: as ordered, or tomorrow if that has come."""
    wished = takeover.item.order.wished_on
    return max(wished, today + A_DAY) if wished else today + A_DAY


def accept(takeover: Takeover, by: str, now: datetime) -> None:
    """Record that the giver agrees; the number moves when the new owner's first day begins."""
    takeover.first_day = first_day_of(takeover, timezone.localdate(now))
    _answered(takeover, State.ACCEPTED, by, now)
    takeover.item.reason = "takeover_agreed"
    takeover.item.save()
    enqueue(due_command(takeover), company_id=takeover.company_id)
    notices.notify_requester(takeover, "takeover_accepted")
    notices.notify_giver(takeover, "takeover_receipt")


def end(takeover: Takeover, state: str, *, reason: str, by: str = "", now: datetime | None = None) -> None:
    """End the takeover: its item is rejected or cancelled, and the order follows. The number stays where it is."""
    _answered(takeover, state, by, now or timezone.now())
    item = takeover.item
    item.state, item.reason, item.finished_at = ENDED[State(state)], reason[:300], takeover.answered_at
    item.save()
    states.refresh([item.order_id])
    # The answer has a mail of its own.
    Order.objects.system().filter(pk=item.order_id).update(mailed_state=F("state"))


def due_command(takeover: Takeover) -> Command:
    """Return the command that moves the number at midnight (Danish time) after the giver's last day."""
    first = takeover.first_day or timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(first, time()))
    return Command(DUE, f"takeover:{takeover.uid}:{first}", takeover.pk, {}, due_at=midnight)


def _answered(takeover: Takeover, state: str, by: str, now: datetime) -> None:
    takeover.state, takeover.answered_by, takeover.answered_at = state, by[:200], now
    takeover.save()
