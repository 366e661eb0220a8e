"""The acts that can be done to a subscription of the company's, from the registry: nobody lists them by hand."""

from __future__ import annotations

from accounts.functions import Function
from selfservice.kernel.action import Action, registry
from selfservice.kernel.actor import functions_of
from subscriptions.models import Subscription


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
