"""What this app adds to the front page: one's own number, for whoever has no list of numbers to look it up in."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.functions import Function
from selfservice.kernel.forms import OnceForm
from selfservice.kernel.panels import Panel, register_panel
from selfservice.kernel.requests import page_actor
from subscriptions.own import acts, own_numbers, reveal_url
from subscriptions.policy import policy_for


def own_panel(request: HttpRequest) -> Panel | None:
    """The number with PUK and bar, on the first screen of a phone."""
    actor = page_actor(request)
    if not actor.holds(Function.OWN) or actor.holds(Function.MOBILE):
        return None
    found = list(own_numbers(actor)[:2])
    if not found:
        return None
    one = found[0]
    shown = {
        "subscription": one,
        "acts": acts(actor, one),
        "reveal_url": reveal_url(one) if policy_for(one).see_puk and actor.real is None else "",
        "once": OnceForm(),
        "more": len(found) > 1,
    }
    return Panel("subscriptions/front_own.html", shown)


register_panel(10, own_panel)
