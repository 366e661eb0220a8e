"""This app's parts of the front page: lookups of numbers, tasks, and the panel of the user's own number."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.functions import Function
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.navigation.dashboard import (
    Lookup,
    Panel,
    Place,
    register_company_facts,
    register_lookup,
    register_panel,
    register_tasks,
)
from selfservice.kernel.scope.request import page_actor
from subscriptions.alerts import company_facts, number_tasks
from subscriptions.core.action import needed
from subscriptions.core.policy import policy_for
from subscriptions.detail.buttons import company_acts
from subscriptions.lists.cells import status_parts
from subscriptions.models import Pool, SimSwap, Subscription
from subscriptions.own_number.context import acts, own_numbers, reveal_url
from subscriptions.permissions import SEE
from subscriptions.usage.dashboard import pool_tasks, pools_panel

QUESTION, FIELD = _("Which number is it about?"), _("Mobile number, name or employee number")


def own_panel(request: HttpRequest) -> Panel | None:
    """Return the panel of the user's own number, with PUK and bar, for users who see no other numbers."""
    actor = page_actor(request)
    if not actor.holds(Function.OWN) or actor.holds(Function.MOBILE):
        return None
    found = list(own_numbers(actor)[:2])
    if not found:
        return None
    one, policy = found[0], policy_for(found[0])
    shown = {
        "subscription": one,
        "status": status_parts(one, timezone.localdate(), sees_usage=policy.see_usage),
        "acts": acts(actor, one),
        "reveal_url": reveal_url(one) if policy.see_puk and actor.real is None else "",
        "once": OnceForm(),
        "more": len(found) > 1,
    }
    return Panel("subscriptions/front_own.html", shown, Place.SIDE)


for action in company_acts():
    if action.shortcut:
        order, label, word, choice = action.shortcut
        register_lookup(
            Lookup(order, label, action.icon, "search", QUESTION, FIELD, needed(action), word, choice=choice)
        )
register_lookup(Lookup(40, _("Find number"), "search", "search", QUESTION, FIELD, SEE, spare=True))
register_company_facts(company_facts, about=(Subscription,))
register_tasks(number_tasks, about=(Subscription, SimSwap))
register_panel(10, own_panel)
register_panel(30, pools_panel, about=(Pool,))
register_tasks(pool_tasks, about=(Pool,))
