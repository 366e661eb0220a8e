"""Mails about the state and the promises of orders: to the person who placed it and to those who follow it.

Of an order with several items, one a day at most: what has happened in between is in the next one. Delays are mailed to
the company's mailbox for them, too.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications.notices import notify
from accounts.permissions.access import portal_actor, users_with_grants
from orders.approval.rules import mailbox_of
from orders.core import promises
from orders.core.what import what
from orders.models import Follower, Order, OrderItem, PortIn, Promise
from orders.permissions import SEE
from selfservice.kernel.core.formatting import day as day_words
from selfservice.kernel.core.formatting import number
from selfservice.kernel.outbox.enqueue import Command, enqueue
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
            _mail(order)
            order.mailed_state, order.mailed_on, order.promise_news = order.state, day, ""
        Order.objects.system().bulk_update(due, ["mailed_state", "mailed_on", "promise_news"])
    return len(due)


def _due(day: date) -> Any:
    """Return the orders that are due; asked again of those found, so that what another sweep has mailed is not."""
    rows = Order.objects.system().exclude(kind=Order.Kind.ACT).exclude(state__in=(State.DRAFT, State.APPROVAL))
    rows = rows.filter(Q(items_count__lte=1) | Q(mailed_on=None) | Q(mailed_on__lt=day)).order_by("pk")
    # That it is under way is news to nobody who knows that we have it.
    changed = ~Q(state=F("mailed_state")) & ~(Q(state=State.IN_PROGRESS) & ~Q(mailed_state=""))
    promised = ~Q(promise_news="")
    # Each by its own index: of a condition with "or", PostgreSQL reads all orders.
    found = {pk for each in (changed, promised) for pk in rows.filter(each).values_list("pk", flat=True)[:CHUNK]}
    return rows.filter(changed | promised, pk__in=found)


def _mail(order: Order) -> None:
    counts = {
        state: OrderItem.objects.system().filter(order=order, state=state).count() for state in ("done", "failed")
    }
    changed = order.state not in (order.mailed_state, State.IN_PROGRESS) or not order.mailed_state
    # Of an order that has ended nothing is promised any more.
    found = _newest(order) if order.promise_news and order.is_open else None
    if not changed and found is None:
        return
    for person in _readers(order):
        with translation.override(person.language):
            values: dict[str, Any] = {
                "about_uid": str(order.uid), "order": order.number, "what": what(order), "state": order.state,
                "status": str(order.get_state_display()), "done": number(counts["done"]), "changed": changed,
                "failed": number(counts["failed"]), "all": number(order.items_count), **_in_words(found),
            }  # fmt: skip
        notify(person, "order_news", **values)
    if found and order.promise_news == Order.News.LATER:
        _mail_delay(order, found)


def _newest(order: Order) -> Promise | PortIn | None:
    """Return what the newest day is about: a promise, or a number that moves here and whose day was changed."""
    if found := promises.newest(order):
        return found
    moved = PortIn.objects.system().filter(item__order=order).exclude(days=[]).select_related("item")
    return moved.order_by("-days__-1__at").first()


def _in_words(found: Promise | PortIn | None) -> dict[str, str]:
    """Return a new day and its reason, in the present language."""
    if found is None:
        return {}
    if isinstance(found, PortIn):
        days, why = f"{found}, {day_words(found.day)}", [promises.words(promises.PORT_MOVED), found.text]
    else:
        days, why = promises.days_of(found.first_on, found.last_on), [promises.words(found.reason), found.text]
        if found.hours:
            days = _("%(day)s, between %(hours)s") % {"day": days, "hours": found.hours}
    return {"days": days, "why": " ".join(f"{part.rstrip('.')}." for part in why if part)}


def _mail_delay(order: Order, found: Promise | PortIn) -> None:
    """Mail a delay to the company's mailbox for delays, if it has one."""
    if not (mailbox := mailbox_of(order.company_id)):
        return
    with translation.override(order.language):
        about = {"about_uid": str(order.uid), "order": order.number, "what": what(order), **_in_words(found)}
    payload = {"to": mailbox, "template": "order_delayed", "language": order.language, "context": about}
    enqueue(Command("mail", f"order_delayed:{order.uid}:{uuid4()}", payload=payload), company_id=order.company_id)


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
    return [person for person in people if Order.scope.shows(portal_actor(person), SEE, order)]
