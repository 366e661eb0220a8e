"""This app's requests that wait for a second person, and which acts of a company need one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Company
from accounts.permissions.access import users_with_grants
from accounts.second_person.action import acts, asked_for
from accounts.second_person.actions.set_approvals import SetApprovals
from accounts.users.actions.reset_factors import ResetFactors
from selfservice.kernel.actions.base import Action
from selfservice.kernel.actions.requests import Request, RequestKind, Rule, register, register_rules
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system


class SecondPersonRequests(RequestKind):
    """Acts for which the company has chosen a second person."""

    def actions(self) -> Iterable[type[Action]]:
        return acts.values()

    def url(self, request: Request) -> str:
        return reverse("approval", args=[request.run.uid])


class ResetRequests(RequestKind):
    """Resets of a colleague's second factors."""

    def actions(self) -> Iterable[type[Action]]:
        return (ResetFactors,)

    def url(self, request: Request) -> str:
        return reverse("user", args=[request.target.uid])

    def prepare(self, action: Action, targets: Collection[Any]) -> None:
        with as_system("what the colleagues hold whose factors are reset"):
            found = users_with_grants().in_bulk([target.pk for target in targets])
        for target in targets:
            target.grant_rows = found[target.pk].grant_rows

    def details(self, request: Request) -> list[tuple[Any, Any]]:
        data = request.run.data
        return [
            (_("Mobile number today"), phone(request.target.mobile)),
            (_("New mobile number"), phone(data.get("mobile", ""))),
            (_("Reason"), data.get("reason", "")),
            (_("First"), _("Ask the person whether it is right.")),
        ]


def rules(actor: Actor, company: Company) -> Sequence[Rule]:
    """Return the acts that the company may choose, and the reset, which always needs somebody else."""
    chosen = asked_for([company.pk])
    who = _("A colleague who may do the same")
    choices = [
        Rule(act.label, _("Always") if slug in chosen else _("Not chosen"), who, SetApprovals, slug in chosen)
        for slug, act in acts.items()
        if slug != SetApprovals.slug
    ]
    fewer = Rule(_("Leave one of these out"), _("Always"), _("Another administrator"))
    reset = Rule(
        ResetFactors.label, _("Always"), _("The person, by a link and their password, or another administrator")
    )
    return [*choices, fewer, reset]


register(SecondPersonRequests())
register(ResetRequests())
register_rules(rules)
