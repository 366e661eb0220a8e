"""Choose which acts need a second person at a company."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.access import administrators, holds_whole
from accounts.second_person.action import SWAPS_ALONE, BySecondPerson, acts
from selfservice.kernel.actions.base import Change
from selfservice.kernel.actions.runs import runs_on
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.formatting import number
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system

MOST_SWAPS = 20


class ApprovalsForm(OnceForm):
    """A checkbox for each act, and how many SIM cards one person may swap."""

    acts = forms.MultipleChoiceField(
        label=_lazy("These need a second person"), required=False, widget=forms.CheckboxSelectMultiple
    )

    swaps_alone = WholeField(
        label=_lazy("SIM cards that one person may swap at once"), required=False, min_value=1, max_value=MOST_SWAPS,
        help_text=_lazy("From 1 to 20. More need a second administrator. Empty: 5."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["acts"]
        choice.choices = [(slug, act.label) for slug, act in acts.items() if slug != SetApprovals.slug]


class SetApprovals(BySecondPerson):
    """Set the choice for the company and those below it. Who leaves an act out needs a second person for that, too."""

    slug = "set_approvals"
    address = "godkendelser"
    label = _lazy("Require approval by a second person")
    log_kind = "users"
    log_label = _lazy("Approval by a second person chosen")
    consequence = _lazy(
        "What is chosen waits until a colleague with the same access has approved it, also at the companies below. "
        "To choose less than today needs a second administrator."
    )
    done_receipt = _lazy("The choice of %(target)s is saved. It holds from now on.")
    refused_receipt = _lazy("The choice of %(target)s was not saved. %(why)s")
    icon = "shield"
    section = "approvals"
    order = 90
    step_up = True
    model = Company
    function = Function.USERS
    Form = ApprovalsForm

    def form(self, target: Company | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial = {"acts": sorted(target.acts_by_two), "swaps_alone": target.swaps_alone} if target else {}
        return ApprovalsForm(data, initial=initial)

    def answers(self, target: Company, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return [
            (_("These need a second person"), _named(data["acts"])),
            (_("Need a second person today"), _named(target.acts_by_two)),
            (_("SIM cards that one person may swap at once"), number(data["swaps_alone"] or SWAPS_ALONE)),
            (_("SIM cards that one person may swap today"), number(target.swaps_alone or SWAPS_ALONE)),
        ]

    def needs_approval(self, target: Company, data: Mapping[str, Any]) -> bool:
        more = (data["swaps_alone"] or SWAPS_ALONE) > (target.swaps_alone or SWAPS_ALONE)
        return self.actor.kind == "user" and (more or bool(target.acts_by_two - {*data["acts"]}))

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        if not holds_whole(self.actor, Function.USERS, target):
            return _("This is for those who manage users at all accounts of the company.")
        if not data:
            return None
        if self.approving and self._chosen_since(target, self.approving):
            # It would take back what was chosen meanwhile.
            return _("The choice has been changed since this was asked for. It must be asked for again.")
        if (frozenset(data.get("acts", ())), data.get("swaps_alone")) == (target.acts_by_two, target.swaps_alone):
            return _("Nothing is changed: it is like that already.")
        with as_system("whether there is a second person"):
            if len(administrators(target.pk)) < 2:
                return _("The company has one administrator only. Make a colleague administrator first.")
        return None

    @staticmethod
    def _chosen_since(target: Company, request: ActionRun) -> bool:
        with as_system("whether the choice is as it was"):
            done = runs_on(target, SetApprovals.slug).filter(state=ActionRun.State.DONE)
            return done.filter(finished_at__gt=request.created_at).exists()

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"acts": sorted(target.acts_by_two), "swaps_alone": target.swaps_alone}
        after = {"acts": sorted(data["acts"]), "swaps_alone": data["swaps_alone"]}
        target.second_person, target.swaps_alone = " ".join(after["acts"]), data["swaps_alone"]
        target.save(update_fields=["second_person", "swaps_alone"])
        return Change(target, before=before, after=after)


def _named(slugs: Collection[str]) -> str:
    """Return acts by their labels, in the order of the form."""
    return ", ".join(str(act.label) for slug, act in acts.items() if slug in slugs) or _("None")
