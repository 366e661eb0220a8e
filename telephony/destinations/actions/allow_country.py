"""Allow calls to a country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.widgets import NarrowedSelect
from telephony.destinations.action import PolicyAction
from telephony.destinations.countries import countries, country_names
from telephony.destinations.forwards import forwarding


class CountryForm(OnceForm):
    """A country, by its code (ISO 3166)."""

    country = forms.ChoiceField(label=_lazy("Country"), widget=NarrowedSelect)


class AllowCountry(PolicyAction):
    """Allow forwarding to the numbers of a country. Toll fraud begins with such a choice: a fresh second factor."""

    slug = "allow_country"
    address = "tillad-land"
    label = _lazy("Allow a country")
    log_label = _lazy("Country allowed for forwarding")
    sent_label = _lazy("Country allowed, on its way to the exchange")
    consequence = _lazy(
        "Call flows, greetings and users may then forward calls to numbers in the country. You pay for these calls. "
        "Premium rate numbers and the like are refused there, too."
    )
    icon = "globe"
    order = 10
    step_up = True

    def form(self, target: Company, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = CountryForm(data)
        allowed = set(self.policy(target).countries)
        field: Any = form.fields["country"]
        field.choices = [("", _("– choose –")), *((code, name) for code, name in countries() if code not in allowed)]
        return form

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        policy = self.stored(target)
        before = country_names(policy.countries)
        policy.countries = sorted({*policy.countries, data["country"]})
        policy.save(update_fields=["countries"])
        after = {"countries": country_names(policy.countries)}
        return Change(target, before={"countries": before}, after=after, made=policy)

    def sends(self, target: Company, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        # Forwards to the country that were set before it was removed: the exchange has got none for them meanwhile.
        return [change.made, *forwarding(self.actor, target.pk)]
