"""Remind those who can answer a request after two working days, once; end requests that nobody has answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from orders.approval import requests
from orders.models import Order
from selfservice.kernel.actions.base import Action
from selfservice.kernel.core.working_days import working_day_after
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system

AFTER = 2
CHUNK = 100


def remind_due(now: datetime | None = None) -> int:
    """Mail the reminders that are due; return how many orders."""
    at = now or timezone.now()
    today = timezone.localdate(at)
    with transaction.atomic(), as_system("remind of requests to approve orders"):
        waiting = Order.objects.system().filter(state=Order.State.APPROVAL, mailed_on=None).exclude(kind=Order.Kind.ACT)
        old = waiting.filter(placed_at__lte=at - timedelta(days=AFTER)).order_by("placed_at").select_related("account")
        due = [order for order in old.select_for_update(of=("self",))[:CHUNK] if _is_due(order, today)]
        for order in due:
            run = requests.request_of(order)
            if run and run.state == ActionRun.State.AWAITING:
                requests.remind(order, run)
            order.mailed_on = today
            order.save(update_fields=["mailed_on"])
    return len(due)


def end_lapsed(now: datetime | None = None) -> int:
    """Make orders whose request has lapsed drafts again, and mail their requesters; return how many."""
    since = (now or timezone.now()) - Action.approval_life
    with transaction.atomic(), as_system("end requests that nobody has answered"):
        waiting = Order.objects.system().filter(state=Order.State.APPROVAL).exclude(kind=Order.Kind.ACT)
        old = waiting.filter(placed_at__lt=since).order_by("placed_at").select_related("account")
        ended = [
            (order, run)
            for order in old.select_for_update(of=("self",))[:CHUNK]
            if (run := requests.request_of(order)) and run.created_at < since
        ]
        for order, run in ended:
            order.state, order.placed_at = Order.State.DRAFT, None
            order.save(update_fields=["state", "placed_at"])
            requests.lapsed(order, run)
    return len(ended)


def _is_due(order: Order, today: date) -> bool:
    return bool(order.placed_at) and working_day_after(timezone.localdate(order.placed_at), AFTER) <= today
