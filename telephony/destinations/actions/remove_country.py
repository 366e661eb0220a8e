"""Allow calls to a country no longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Company
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import phone
from telephony.core.country_names import country_name
from telephony.destinations.action import PolicyAction
from telephony.destinations.actions.allow_country import CountryForm
from telephony.destinations.countries import country_names
from telephony.destinations.forwards import FLOW, Forward, forwards_out

# Forwards of a country that are named.
NAMED = 20


class RemoveCountry(PolicyAction):
    """Stop calls to a country at once. Forwards to it stay where they are set, and are skipped."""

    slug = "remove_country"
    address = "fjern-land"
    label = _lazy("Remove a country")
    log_label = _lazy("Country removed from forwarding")
    sent_label = _lazy("Country removed, on its way to the exchange")
    consequence = _lazy("Calls are no longer forwarded to numbers in the country.")
    icon = "x"
    order = 20
    check = True

    def form(self, target: Company, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = CountryForm(data)
        field: Any = form.fields["country"]
        codes = self.policy(target).countries
        field.choices = sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])
        return form

    def refuse(self, target: Company, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        return None if self.policy(target).countries else _("No country is allowed besides Denmark.")

    def answers(self, target: Company, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        found = [one for one in forwards_out(self.actor, target.pk) if one.country == data["country"]]
        stopped = "; ".join(_words(one) for one in found[:NAMED]) or _("No forward goes there now.")
        if len(found) > NAMED:
            stopped = _("%(forwards)s, and %(n)d more") % {"forwards": stopped, "n": len(found) - NAMED}
        return [(_("Country"), country_name(data["country"])), (_("Forwards that stop"), stopped)]

    def seen(self, target: Company, data: Mapping[str, Any], day: date) -> str:
        if not data.get("country"):
            return ""
        return str(sum(one.country == data["country"] for one in forwards_out(self.actor, target.pk)))

    def apply(self, target: Company, data: Mapping[str, Any], now: datetime) -> Change:
        policy = self.stored(target)
        before = country_names(policy.countries)
        policy.countries = [code for code in policy.countries if code != data["country"]]
        policy.save(update_fields=["countries"])
        after = {"countries": country_names(policy.countries)}
        return Change(target, before={"countries": before}, after=after, made=policy)


def _words(forward: Forward) -> str:
    name = _("call flow %(name)s") % {"name": forward.name} if forward.kind == FLOW else forward.name
    return f"{name} ({phone(forward.number)})"
