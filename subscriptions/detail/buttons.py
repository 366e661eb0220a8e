"""The acts that can be done to a subscription of the company's, from the registry: nobody lists them by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from accounts.functions import Function
from selfservice.kernel.actions.base import Action, registry
from selfservice.kernel.actions.views import Act
from selfservice.kernel.scope.actor import Actor, functions_of
from subscriptions.core.access import shows
from subscriptions.core.action import SubscriptionAction
from subscriptions.models import Subscription

# Buttons on top of the page; the code of the SIM card, which is shown there, is asked for by a form of its own.
FIRST = ("swap_sim", "show_esim", "bar", "unbar")
CODES = "reveal_puk"


@dataclass(slots=True)
class Offered:
    """The buttons of a page: those on top, the rest in the menu, and each by its slug for the section it changes."""

    first: list[Act] = field(default_factory=list)
    more: list[Act] = field(default_factory=list)
    by_slug: dict[str, Act] = field(default_factory=dict)


def needed(action: type[Action]) -> tuple[str, ...]:
    """The functions with which it is done to the company's subscriptions, without that of one's own number."""
    return tuple(function for function in functions_of(action.function) if function != Function.OWN)


def company_acts() -> tuple[str, ...]:
    """Slugs of all of them. What is done to one's own number alone has its page there (views/own.py)."""
    return tuple(
        slug
        for slug, action in registry.items()
        if action.model is Subscription and "user" in action.actors and needed(action)
    )


def offered(actor: Actor, subscription: Subscription) -> Offered:
    """What the actor may do to this very subscription as it stands: without a question to the database.

    What else may be in the way (the network is busy with it, somebody's second factor) its own page says.
    """
    found = Offered()
    if actor.real is not None:
        return found
    acts = [_act(slug, subscription) for slug in company_acts() if _is_offered(registry[slug], actor, subscription)]
    for act in sorted(acts, key=lambda act: (act.action.tone == "danger", str(act.label))):
        found.by_slug[act.action.slug] = act
        if act.action.slug not in (*FIRST, CODES):
            found.more.append(act)
    found.first = [found.by_slug[slug] for slug in FIRST if slug in found.by_slug]
    return found


def _act(slug: str, subscription: Subscription) -> Act:
    action = registry[slug]
    return Act(action, reverse("subscription_act", args=[subscription.uid, action.address]), None)


def _is_offered(action: type[Action], actor: Actor, subscription: Subscription) -> bool:
    if not shows(actor, needed(action), subscription):
        return False
    if action.from_states and subscription.state not in action.from_states:
        return False
    return not issubclass(action, SubscriptionAction) or action.offered(subscription)
