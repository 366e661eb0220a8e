"""SIM swaps that wait for the person who logs in with the number, or an administrator."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Company, SmsFactor
from accounts.second_person.action import swaps_alone
from accounts.second_person.actions.set_approvals import SetApprovals
from selfservice.kernel.actions.approvals import approve, decline
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.requests import Request, RequestKind, Rule, register, register_rules
from selfservice.kernel.core.formatting import number
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from subscriptions.core.second_factor import owners_of, read_owners
from subscriptions.models import SimSwap, Subscription
from subscriptions.sims.actions.swap_sim import SwapSim
from subscriptions.sims.forms import in_one_line


class SwapRequests(RequestKind):
    """SIM swaps of numbers that somebody logs in with. That person answers by the portal: they may see no number."""

    def actions(self) -> Iterable[type[Action]]:
        return (SwapSim,)

    def url(self, request: Request) -> str:
        return reverse("swap_answer", args=[request.run.uid])

    def concerned(self, actor: Actor) -> Q:
        own = SmsFactor.objects.filter(user=actor.id or 0, confirmed=True).values("number")
        numbers = Subscription.objects.system().filter(number__in=own).values("pk")
        return super().concerned(actor) | Q(action=SwapSim.slug, target_id__in=numbers)

    def targets(self, actor: Actor, action: type[Action], ids: Collection[int]) -> Mapping[int, Any]:
        own = SmsFactor.objects.filter(user=actor.id or 0, confirmed=True).values("number")
        with as_system("numbers that the person logs in with"):
            mine = Subscription.objects.system().select_related("company").filter(number__in=own).in_bulk(list(ids))
        return {**mine, **super().targets(actor, action, set(ids) - set(mine))}

    def prepare(self, action: Action, targets: Collection[Any]) -> None:
        read_owners(list(targets))

    def refusal(self, action: Action, target: Any, run: ActionRun, *, yes: bool) -> str | None:
        return None if self._logs_in_with(action, target) else super().refusal(action, target, run, yes=yes)

    def details(self, request: Request) -> list[tuple[Any, Any]]:
        data = request.run.data
        kind = SimSwap.Kind(data["kind"]).label if data.get("kind") else ""
        found = [(_("New card"), kind), (_("Sent to"), in_one_line(data))]
        return [(name, value) for name, value in found if value]

    def answer(self, request: Request, *, yes: bool, comment: str) -> ActionRun:
        actor = request.action.actor
        if request.is_own or not self._logs_in_with(request.action, request.target):
            return super().answer(request, yes=yes, comment=comment)
        with as_system(
            "the person who logs in with the number answers", on_behalf_of=actor.name, ip=actor.ip
        ) as system:
            return (approve if yes else decline)(request.run.uid, system, comment)

    @staticmethod
    def _logs_in_with(action: Action, target: Any) -> bool:
        return any(user.pk == action.actor.id for user in owners_of(target))


def rules(actor: Actor, company: Company) -> Sequence[Rule]:
    """Return what SIM swaps need somebody else for."""
    return [
        Rule(
            _("Swap the SIM card of a number that a colleague logs in with"),
            _("Always"),
            _("The person who logs in with it, or an administrator"),
        ),
        Rule(
            _("Swap SIM cards of many numbers"),
            _("From %(n)s numbers at once") % {"n": number(swaps_alone([company.pk]) + 1)},
            _("Another administrator with the same rights"),
            SetApprovals,
        ),
    ]


register(SwapRequests())
register_rules(rules)
