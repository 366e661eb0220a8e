"""Change a subscription's add-ons: the complete set, or those to add and to remove."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy, pgettext

from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from subscriptions.models import AddOn, Subscription
from subscriptions.plans.action import OnPlan, RequestedPlan
from subscriptions.plans.catalogue import grouped
from subscriptions.prices import a_month


class CodesField(forms.MultipleChoiceField):
    """Several add-ons; in a file, their codes in one cell, separated by commas."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, str):
            value = [code.strip() for code in value.split(",") if code.strip()]
        return super().to_python(value)


class AddOnsForm(OnceForm):
    """For one subscription, the complete set. For many, those to add and to remove; all others stay."""

    # Whether `add_ons` is the complete set: only the page of one subscription sends it.
    whole = forms.BooleanField(required=False, widget=forms.HiddenInput)
    add_ons = forms.MultipleChoiceField(label=_lazy("Add-ons"), required=False, widget=forms.CheckboxSelectMultiple)
    add = CodesField(label=_lazy("Add"), required=False)
    remove = CodesField(label=_lazy("Remove"), required=False)


class ChangeAddOns(OnPlan):
    """Change the add-ons. One that is no longer offered can stay, but can't be added again."""

    slug = "change_add_ons"
    address = "tilvalg"
    label = _lazy("Change add-ons")
    log_label = _lazy("Add-ons changed")
    sent_label = _lazy("Change of add-ons ordered")
    sent_receipt = _lazy("The add-ons of %(target)s are sent to the network. %(takes)s")
    done_receipt = _lazy("The add-ons of %(target)s are changed. It has now: %(add_ons)s.")
    refused_receipt = _lazy("The add-ons of %(target)s were not changed. %(why)s")
    many_label = ngettext_lazy(
        "Change the add-ons of %(n)s subscription", "Change the add-ons of %(n)s subscriptions", "count"
    )
    many_done = ngettext_lazy(
        "The add-ons of %(n)s subscription are changed", "The add-ons of %(n)s subscriptions are changed", "count"
    )
    many_ahead = ngettext_lazy(
        "The add-ons of %(n)s subscription will change", "The add-ons of %(n)s subscriptions will change", "count"
    )
    icon = "plus"
    section = "plan"
    order = 30
    Form = AddOnsForm

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        names = ", ".join(run.after.get("add_ons", ())) or pgettext("add-ons", "none")
        return {**super().receipt_words(target, run), "add_ons": names}

    def form(self, target: Subscription | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial = {"whole": True, "add_ons": target.add_ons} if target is not None else {}
        form = AddOnsForm(data, initial=initial)
        fields: dict[str, Any] = form.fields
        everything = grouped(self.of_kinds(self.catalogue.add_ons.values()), _with_price)
        if target is None:
            fields["add"].choices = grouped(self.of_kinds(self.catalogue.offered_add_ons()), _with_price)
            fields["remove"].choices = everything
            del fields["add_ons"], fields["whole"]
        elif data is None or data.get("whole"):
            fields["add_ons"].choices = [(one.code, _with_price(one)) for one in self._choosable(target)]
            del fields["add"], fields["remove"]
        else:
            fields["add"].choices = fields["remove"].choices = everything
            del fields["add_ons"], fields["whole"]
        return form

    def requested(self, target: Subscription, data: Mapping[str, Any], day: date) -> RequestedPlan | None:
        if not (data.get("whole") or data.get("add") or data.get("remove")):
            return None
        had = set(data["add_ons"] if data.get("whole") else target.add_ons)
        codes = (had | set(data.get("add") or ())) - set(data.get("remove") or ())
        # In the catalogue's order; codes that are no longer in it come last.
        known = [code for code in self.catalogue.add_ons if code in codes]
        wanted = [*known, *sorted(codes - set(known))]
        return RequestedPlan(self.catalogue.plans[target.plan_id], target.price, wanted, target.binding_until)

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if not self._choosable(target):
            return _("There are no add-ons to choose.")
        wanted = self.requested(target, data, today)
        return self._refusal(target, wanted) if wanted else None

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        return [
            (_("Plan"), target.plan_name),
            (_("Price today"), a_month(self.catalogue.monthly(target))),
        ]

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        wanted = self.requested(target, data, day)
        if wanted is None:
            return []
        found = []
        if new := [code for code in wanted.add_ons if code not in target.add_ons]:
            found.append((_("Added"), ", ".join(self.catalogue.names(new))))
        if gone := [code for code in target.add_ons if code not in wanted.add_ons]:
            found.append((_("Removed"), ", ".join(self.catalogue.names(gone))))
        return [*found, (_("New price"), a_month(self.monthly(wanted))), *self.costs(target, wanted, day)]

    def _choosable(self, target: Subscription) -> list[AddOn]:
        of_category = [one for one in self.catalogue.add_ons.values() if one.category == target.category]
        return [one for one in of_category if one.offered or one.code in target.add_ons]

    def _refusal(self, target: Subscription, wanted: RequestedPlan) -> str | None:
        if set(wanted.add_ons) == set(target.add_ons):
            return _("It has just these add-ons already.")
        for code in wanted.add_ons:
            if code in target.add_ons:
                continue
            one = self.catalogue.add_ons[code]
            if one.category != target.category:
                return _("%(name)s is for subscriptions of another kind.") % {"name": one.name}
            if not one.offered:
                return _("%(name)s is no longer offered.") % {"name": one.name}
        return None


def _with_price(add_on: AddOn) -> str:
    return f"{add_on.name}: {a_month(add_on.price)}"
