"""What an order's technicians' visits mean for it: what is missing, what they cost, and for what its items wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Appointment, LineOrder, Order, OrderItem
from selfservice.kernel.core.working_days import working_day_after
from selfservice.kernel.scope.actor import Actor
from subscriptions.models import Category

State = Appointment.State
# Categories of orders that name an address, and those whose network part begins when the technician has been there.
WITH_ADDRESS = (Category.INTERNET, Category.TELEPHONY, Category.CIRCUITS)
LINES = (Category.INTERNET, Category.CIRCUITS)
# Why an item waits for the customer, by the state of a visit.
HELD = {
    State.WANTED: "visit_wanted", State.EXPIRED: "visit_expired", State.CANCELLED: "visit_cancelled",
    State.MISSED_BY_CUSTOMER: "visit_missed",
}  # fmt: skip


def visits_of(order_id: int) -> list[Appointment]:
    """Return the visits of an order, A end first. Inside an action or `as_system`."""
    return list(Appointment.objects.system().filter(order=order_id).order_by("end"))


def visit_part(item: OrderItem) -> tuple[str, str]:
    """Return the state that its visits alone would give an item, and the reason."""
    if item.plan.category not in WITH_ADDRESS:
        return OrderItem.State.DONE, ""
    # Those in memory, where they are read for many items at once.
    visits: list[Appointment] = getattr(item, "order_visits", None) or visits_of(item.order_id)
    # While one is being cancelled, the others that are say nothing: the order goes with them.
    cancelling = any(each.is_being_cancelled for each in visits)
    waiting = [HELD[State(each.state)] for each in visits if each.state in HELD and not each.asked]
    if held := next(iter(waiting), "") if not cancelling else "":
        return OrderItem.State.HELD, held
    done = all(each.state == State.DONE for each in visits)
    return OrderItem.State.DONE if done else OrderItem.State.IN_PROGRESS, ""


def cost_of(visits: Iterable[Appointment]) -> Decimal:
    """Return what visits cost, in kroner without VAT."""
    return sum((visit.cost for visit in visits), Decimal(0))


def cost_now(actor: Actor, order: Order) -> Decimal:
    """Return what the visits of a draft cost."""
    if order.category not in WITH_ADDRESS:
        return Decimal(0)
    return cost_of(Appointment.objects.visible_to(actor).filter(order=order))


def line_of(actor: Actor, order: Order) -> LineOrder | None:
    """Return the line of an order's first item, or None."""
    if order.category not in WITH_ADDRESS:
        return None
    return LineOrder.objects.visible_to(actor).filter(item__order=order).order_by("item__position").first()


def refusal(actor: Actor, order: Order, *, approving: bool = False) -> str | None:
    """Return why a draft can't be placed: no address, or the reservation of a technician has expired.

    The approver does not have to wait for a technician: the person who ordered chooses another time afterwards.
    """
    # A line that is taken over is there already.
    if order.category not in WITH_ADDRESS or order.kind != Order.Kind.NEW:
        return None
    if line_of(actor, order) is None:
        return _("Choose the address first.")
    if approving:
        return None
    late = Appointment.objects.visible_to(actor).filter(order=order, state__in=(State.RESERVED, State.EXPIRED))
    for visit in late:
        if visit.state == State.EXPIRED or (visit.reserved_until and visit.reserved_until <= timezone.now()):
            return _("The technician is not reserved any more. Choose a time again.")
    return None


def earliest_day(actor: Actor, order: Order, today: date) -> date:
    """Return the first day on which a draft's line can work: after its lead time, and its last visit."""
    line = line_of(actor, order)
    if line is None:
        return today
    visits = Appointment.objects.visible_to(actor).filter(order=order).exclude(starts=None)
    days = [timezone.localdate(visit.starts) for visit in visits if visit.starts]
    return max([working_day_after(today, line.days_from), *days])
