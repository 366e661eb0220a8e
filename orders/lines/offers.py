"""What can be had at the ends of a line: as wished, something else, or nothing; or that nobody has said no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.lines.addresses import Place
from orders.models import LineOrder
from selfservice.gateways.qualification.client import HttpQualifications
from selfservice.gateways.qualification.port import (
    NO_CAPACITY,
    NO_COVERAGE,
    NO_TECHNOLOGY,
    QUALIFIED,
    TOO_SLOW,
    UNQUALIFIED,
    AddressUnknown,
    Offer,
    Qualification,
)
from selfservice.kernel.core.errors import Unavailable
from subscriptions.models import Plan

YES, INSTEAD, NO, UNKNOWN, LATER = "yes", "instead", "no", "unknown", "later"
REASONS = {
    NO_TECHNOLOGY: _lazy("That technology does not reach the address."),
    TOO_SLOW: _lazy("The line at the address is slower than that."),
    NO_COVERAGE: _lazy("No line of ours reaches the address."),
    NO_CAPACITY: _lazy("There is no free line at the address just now."),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A plan that can be had, and by which line at each end."""

    plan: Plan
    lines: Mapping[str, Offer]
    # The ends at which a technician must come.
    visits: tuple[str, ...]

    @property
    def technology(self) -> str:
        """The technology at the A end."""
        return next(iter(self.lines.values())).technology

    @property
    def technology_label(self) -> str:
        """Its name."""
        return str(LineOrder.Technology(self.technology).label)

    @property
    def days(self) -> tuple[int, int]:
        """The working days until it works: those of the slower end."""
        return max(one.days_from for one in self.lines.values()), max(one.days_to for one in self.lines.values())


@dataclass(frozen=True, slots=True)
class Answer:
    """What can be had: `outcome`, the plans, and why it is not as wished."""

    outcome: str
    choices: Sequence[Choice] = field(default_factory=tuple)
    why: str = ""
    # The end that the reason is about.
    end: str = ""


def technology_of(plan: Plan) -> str:
    """Return the technology that a plan is for, which its code begins with; "" for a plan that any line carries."""
    first = plan.code.split("-")[0]
    return first if first in LineOrder.Technology.values else ""


def can_have(
    category: str, ends: Mapping[str, Place], plans: Sequence[Plan], wished: Plan | None, connected: frozenset[str]
) -> Answer:
    """Return what can be had at the ends. `connected`: those where the company has a line in use already."""
    found: dict[str, Qualification] = {}
    try:
        for end, place in ends.items():
            found[end] = _ask(category, place, wished)
    except AddressUnknown:
        return Answer(UNKNOWN)
    except Unavailable:
        return Answer(LATER)
    for end, one in found.items():
        if one.outcome == UNQUALIFIED:
            return Answer(NO, why=_why(one), end=end)
    lines = {end: one.offers or one.alternatives for end, one in found.items()}
    choices = [choice for plan in plans if (choice := _fitting(plan, lines, connected))]
    worst = next(((end, one) for end, one in found.items() if one.outcome != QUALIFIED), None)
    why, end = (_why(worst[1]), worst[0]) if worst else ("", "")
    if not choices:
        return Answer(NO, why=why or _("None of our plans fits the line at the address."), end=end)
    as_wished = any(choice.plan == wished for choice in choices) if wished else worst is None
    if as_wished:
        return Answer(YES, choices)
    return Answer(INSTEAD, choices, why=why or _("The line at the address is slower than that."), end=end)


def _ask(category: str, place: Place, wished: Plan | None) -> Qualification:
    technology = technology_of(wished) if wished else ""
    down = (wished.down_mbit or 0) if wished else 0
    return HttpQualifications().qualify(place.id, category, technology=technology, down_mbit=down)


def _why(found: Qualification) -> str:
    return str(REASONS.get(found.reason) or found.text)


def _fitting(plan: Plan, lines: Mapping[str, Sequence[Offer]], connected: frozenset[str]) -> Choice | None:
    """Return the plan with the line at each end that carries it soonest, or None."""
    wanted, down = technology_of(plan), plan.down_mbit or 0
    chosen: dict[str, Offer] = {}
    for end, offers in lines.items():
        fitting = [
            one
            for one in offers
            if wanted in ("", one.technology) and one.down_mbit >= down and one.up_mbit >= (plan.up_mbit or 0)
        ]
        if not fitting:
            return None
        # The line that is there already is taken for the fastest one.
        soonest = 0 if end in connected else 1
        chosen[end] = min(fitting, key=lambda one: (one.days_to * soonest, -one.down_mbit))
    visits = tuple(end for end, one in chosen.items() if one.technician and end not in connected)
    return Choice(plan, chosen, visits)
