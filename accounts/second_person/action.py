"""Base of the actions that a company may require two persons for; each is then a choice of `SetApprovals`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from accounts.notifications.links import page_link
from accounts.notifications.notices import notify
from accounts.permissions.access import administrators
from accounts.permissions.substitutes import with_substitutes
from selfservice.kernel.actions.base import Action, company_of
from selfservice.kernel.actions.sentences import Step
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system

# By slug, in the order in which they are declared.
acts: dict[str, type[Action]] = {}
# What mails that were written before they named the action are about.
SLUG = ""


# SIM cards that one person may swap at once, unless their company has chosen another number.
SWAPS_ALONE = 5


def asked_for(company_ids: Iterable[int]) -> frozenset[str]:
    """Return the slugs of the acts that need a second person at a company: its own choice, and those above."""
    return frozenset(slug for row in _choosing(company_ids) for slug in row.acts_by_two)


def swaps_alone(company_ids: Iterable[int]) -> int:
    """Return how many SIM cards one person may swap at once: the least that a company, or one above, has chosen."""
    chosen = [row.swaps_alone for row in _choosing(company_ids) if row.swaps_alone is not None]
    return min(chosen, default=SWAPS_ALONE)


def _choosing(company_ids: Iterable[int]) -> list[Company]:
    """Return the companies, and those above them, whose choices hold there, too."""
    columns = ("above", "second_person", "swaps_alone")
    with as_system("which acts a second person approves"):
        rows = list(Company.objects.system().filter(pk__in=company_ids).only(*columns))
        above = {pk for row in rows for pk in row.above} - {row.pk for row in rows}
        if above:
            rows += Company.objects.system().filter(pk__in=above).only(*columns)
        return rows


class BySecondPerson(Action):
    """An action that waits for a second person where the company has chosen so. Administrators get a mail."""

    waiting_receipt: ClassVar[Any] = _lazy(
        "It is asked for: %(act)s, %(target)s. Nothing is changed before a second person has approved it."
    )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.slug:
            acts[cls.slug] = cls

    def needs_approval(self, target: Any, data: Mapping[str, Any]) -> bool:
        return self.actor.kind == "user" and self.slug in asked_for([company_of(target) or 0])

    def bulk_needs_approval(self, count: int) -> bool:
        return self.slug in asked_for(self.actor.company_ids)

    def next_steps(self, target: Any, run: ActionRun) -> list[Step]:
        scope = type(target).scope
        if run.state == ActionRun.State.AWAITING and scope.shows(self.actor, self.function, target):
            return [Step(_("See the request"), reverse("approval", args=[run.uid]))]
        return super().next_steps(target, run)

    def may_answer(self, target: Any, run: ActionRun, *, yes: bool) -> str | None:
        return self.too_young(run)

    def notify_approvers(self, target: Any, data: Mapping[str, Any], run: ActionRun) -> None:
        people = with_substitutes(
            administrators(company_of(target) or 0),
            lambda actor: type(target).scope.shows(actor, self.function, target),
        )
        for person in people:
            if person.pk != self.actor.id:
                shown = {"run": str(run.uid), "act": str(self.label), "about": str(target)}
                notify(person, "approval_asked", key=f"approval:{run.uid}:{person.pk}", by=self.actor.name, **shown)


def answered_page(context: dict[str, Any]) -> str:
    """Return the page behind the mail with an answer: that of the request, or that of all requests."""
    if context.get("action", SLUG) in {*acts, SLUG}:
        return page_link("approval", "run")(context)
    return page_link("approvals")(context)
