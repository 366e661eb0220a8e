"""The buttons of a subscription's page, from the registry of actions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from selfservice.kernel.actions.base import Action, actions_on
from selfservice.kernel.actions.views import Act
from selfservice.kernel.lists.bulk import by_use
from selfservice.kernel.scope.actor import Actor
from subscriptions.core.action import act_url, is_offered, needed
from subscriptions.models import Subscription

# Sections that the menu does not repeat: the buttons on top, and the card with its codes.
TOP, CARD = "top", "card"


@dataclass(slots=True)
class Buttons:
    """The buttons of a page: by section, by the action's slug, and those in the menu, in its order."""

    menu: list[Act] = field(default_factory=list)
    sections: defaultdict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    by_slug: dict[str, Act] = field(default_factory=dict)

    def of(self, action: type[Action]) -> Act | None:
        """Return the button of one action, or None."""
        return self.by_slug.get(action.slug)


def company_acts() -> list[type[Action]]:
    """Return all actions on the company's subscriptions. Those on the user's own number alone have their page there."""
    return [action for action in actions_on(Subscription) if needed(action)]


def buttons_of(actor: Actor, subscription: Subscription) -> Buttons:
    """Return the buttons of the actions that the actor may do to the subscription in its state, without a query.

    The action's own page reports other obstacles (a run in progress, another user's second factor).
    """
    found = Buttons()
    if actor.real is not None:
        return found
    for action in company_acts():
        if not is_offered(action, actor, subscription):
            continue
        act = Act(action, act_url(action, subscription), None)
        found.by_slug[action.slug] = act
        found.sections[action.section].append(act)
    found.menu = [act for act in found.by_slug.values() if act.action.section not in (TOP, CARD)]
    found.menu.sort(key=lambda act: (act.action.tone == "danger", by_use(act.action)))
    return found
