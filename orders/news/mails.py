"""Mails about the state of orders: to the person who placed it and to those who follow it.

Of an order with several items, one a day at most: what has happened in between is in the next one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.permissions.access import portal_actor, users_with_grants
from orders.core.what import what
from orders.models import Follower, Order, OrderItem
from orders.permissions import SEE
from selfservice.kernel.core.formatting import number
from selfservice.kernel.scope.models import as_system

# Orders in one transaction, and in one round.
CHUNK = 100
State = Order.State


def mail_due(today: date | None = None) -> int:
    """Mail what has become of orders since their last mail; return how many orders."""
    day = today or timezone.localdate()
    with transaction.atomic(), as_system("mail what has become of orders"):
        due = list(_due(day).select_for_update(of=("self",), skip_locked=True)[:CHUNK])
        for order in due:
            _mail(order, day)
            order.mailed_state, order.mailed_on = order.state, day
        Order.objects.system().bulk_update(due, ["mailed_state", "mailed_on"])
    return len(due)


def _due(day: date) -> Any:
    rows = Order.objects.system().exclude(kind=Order.Kind.ACT).exclude(state__in=(State.DRAFT, State.APPROVAL))
    rows = rows.exclude(state=F("mailed_state"))
    # That it is under way is news to nobody who knows that we have it.
    rows = rows.exclude(Q(state=State.IN_PROGRESS) & ~Q(mailed_state=""))
    return rows.filter(Q(items_count__lte=1) | Q(mailed_on=None) | Q(mailed_on__lt=day)).order_by("pk")


def _mail(order: Order, day: date) -> None:
    counts = {
        state: OrderItem.objects.system().filter(order=order, state=state).count() for state in ("done", "failed")
    }
    for person in _readers(order):
        with translation.override(person.language):
            values = {
                "about_uid": str(order.uid), "order": order.number, "what": what(order), "state": order.state,
                "status": str(order.get_state_display()), "done": number(counts["done"]),
                "failed": number(counts["failed"]), "all": number(order.items_count),
            }  # fmt: skip
        notify(person, "order_news", key=f"order_news:{order.uid}:{order.state}:{day}:{person.pk}", **values)


def write_to_readers(order: Order, message: str) -> None:
    """Mail a message of support's about the order. Inside an action."""
    with as_system("who is mailed about an order"):
        for person in _readers(order):
            about = {"about_uid": str(order.uid), "order": order.number, "message": message}
            notify(person, "order_message", **about)


def _readers(order: Order) -> list[User]:
    """Return the requester and the followers who are active and still see the order."""
    ids = {order.requester_id, *Follower.objects.system().filter(order=order).values_list("user_id", flat=True)}
    people = users_with_grants().filter(pk__in=ids - {None}, state=User.State.ACTIVE).order_by("pk")
    return [person for person in people if _sees(person, order)]


def _sees(person: User, order: Order) -> bool:
    parts = portal_actor(person).at(SEE)
    return any(
        p.company_id == order.company_id and (p.accounts is None or order.account_id in p.accounts) for p in parts
    )
