"""Tasks on the giver's front page: companies that ask for its numbers."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import OrderItem, Takeover
from selfservice.kernel.core.formatting import phone, when
from selfservice.kernel.navigation.dashboard import Task, Urgency
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import page_actor
from subscriptions.models import Subscription
from subscriptions.permissions import CHANGE

# Requests that the front page shows, those first whose time is over first.
SHOWN = 5


def asked_tasks(request: HttpRequest) -> list[Task]:
    """Return a task for each number of the actor's that another company asks for."""
    actor = page_actor(request)
    if not (companies := {part.company_id for part in actor.at(CHANGE)}):
        return []
    with as_system("who asks for the actor's numbers"):
        waiting = Takeover.objects.system().filter(
            state=Takeover.State.WAITING, expires_at__gt=timezone.now(), item__state=OrderItem.State.IN_PROGRESS
        )
        rows = waiting.filter(from_company__in=companies).select_related("company", "subscription")
        asked = [
            (one.company.name, one.subscription, one.expires_at)
            for one in rows.order_by("expires_at")
            if one.subscription and Subscription.scope.shows(actor, CHANGE, one.subscription)
        ][:SHOWN]
    return [
        Task(
            "users",
            _("%(company)s asks to take %(number)s over") % {"company": company, "number": phone(number.number)},
            _("Answer by %(until)s, or the request lapses.") % {"until": when(until)},
            reverse("subscription_act", args=[number.uid, "afgiv"]),
            _("See the request"),
            "warn",
            Urgency.NOW,
        )
        for company, number, until in asked
    ]
