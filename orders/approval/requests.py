"""Requests to approve an order: who is mailed, and what the page and the front page show."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.notifications.notices import notify
from orders.approval import rules
from orders.core.what import what
from orders.models import Order
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system

# The actions that wait; they import this module.
SLUGS = ("place_order", "place_takeover")


def ask(order: Order, run: ActionRun) -> None:
    """Mail those who can answer. Under `as_system`."""
    for person in rules.approvers(order, run.actor_id):
        notify(person, "order_approval", key=f"order_approval:{run.uid}:{person.pk}", **_contents(order, run))


def remind(order: Order, run: ActionRun) -> None:
    """Mail them once more. Under `as_system`."""
    for person in rules.approvers(order, run.actor_id):
        notify(person, "order_approval", key=f"order_reminder:{run.uid}:{person.pk}", **_contents(order, run))


def answered(order: Order, run: ActionRun, *, by: str, yes: bool, comment: str) -> None:
    """Mail the answer, with its comment, to the person who asked. Under `as_system`."""
    person = User.objects.system().filter(pk=run.actor_id or 0).first()
    if person:
        values = {**_contents(order, run), "by": by, "yes": yes, "comment": comment}
        notify(person, "order_answered", key=f"order_answered:{run.uid}", **values)


def lapsed(order: Order, run: ActionRun) -> None:
    """Mail the person who asked that nobody has answered. Under `as_system`."""
    if person := User.objects.system().filter(pk=run.actor_id or 0, state=User.State.ACTIVE).first():
        notify(person, "order_lapsed", key=f"order_lapsed:{run.uid}", **_contents(order, run))


def _contents(order: Order, run: ActionRun) -> dict[str, Any]:
    return {
        "about_uid": str(order.uid), "order": order.number, "what": what(order), "by": run.actor_name,
        "monthly": kr(order.monthly), "once": kr(order.one_off),
    }  # fmt: skip


def request_of(order: Order) -> ActionRun | None:
    """Return the newest request to approve the order, answered or not."""
    with as_system("the request to approve an order that the actor sees"):
        about = {"target_model": order._meta.label_lower, "target_id": order.pk, "action__in": SLUGS}
        return ActionRun.objects.system().filter(**about).order_by("-pk").first()


def waits(run: ActionRun, life: Any) -> bool:
    """Return whether a request can still be answered. `life`: as long as it waits."""
    return run.state == ActionRun.State.AWAITING and timezone.now() - run.created_at <= life
