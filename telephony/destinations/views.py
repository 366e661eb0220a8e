"""The page of where a company's calls may be forwarded to, and the pages of its actions."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Company
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.web.pages import Page
from telephony.core.companies import chosen_company
from telephony.core.country_names import country_name
from telephony.core.destinations import ForwardingRules
from telephony.destinations.actions.allow_country import AllowCountry
from telephony.destinations.actions.remove_country import RemoveCountry
from telephony.destinations.actions.set_forwards_cap import SetForwardsCap
from telephony.destinations.countries import REFUSED, country_names
from telephony.destinations.forwards import Forward, forwards_out, policy_of
from telephony.exchange.usage import SHOWN as ALARM_SHOWN
from telephony.permissions import CHANGE, SEE

# Forwards of the page.
MOST = 200
# Buttons of the page, by their names in the template.
ACTS = {"allow": AllowCountry, "remove": RemoveCountry, "change_cap": SetForwardsCap}
PAGES = {"user": "telephony_user", "flow": "flow", "greeting": "vacation_greetings"}


class Destinations(Page):
    """Countries, what is refused, the cap, and who forwards out of one company: `selskab`, or the first."""

    function = SEE
    template_name = "telephony/destinations/destinations.html"

    @cached_property
    def companies(self) -> list[Company]:
        """The companies whose solution the person sees."""
        return list(Company.objects.visible_to(self.actor, function=SEE).order_by("above__len", "name"))

    @cached_property
    def company(self) -> Company:
        """The company that the page is about. Raises Http404."""
        found = chosen_company(self.companies, self.request.GET.get("selskab", ""))
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor, company = self.actor, self.company
        policy, forwards = policy_of(actor, company.pk), forwards_out(actor, company.pk)
        acts = acts_on(actor, company, "destination_act", "destinations")
        open_acts = {act.action.slug: act for act in acts if not act.refusal}
        remove = reverse("destination_act", args=[company.uid, RemoveCountry.address])
        allowed = sorted(policy.countries, key=lambda code: country_names([code]))
        since = timezone.now() - ALARM_SHOWN
        return super().get_context_data(
            company=company,
            companies=self.companies if len(self.companies) > 1 else [],
            countries=[(country_name(code), f"{remove}?land={code}") for code in allowed],
            refused=REFUSED,
            policy=policy,
            alarmed_at=policy.alarmed_at if policy.alarmed_at and policy.alarmed_at > since else None,
            forwarding=len(ForwardingRules(company.pk, verified=False).people_out()),
            forwards=[(one, country_name(one.country), _page(one)) for one in forwards[:MOST]],
            **{name: open_acts.get(action.slug) for name, action in ACTS.items()},
            may_change=actor.holds(CHANGE, company.pk) and actor.real is None,
            **kwargs,
        )


class DestinationAct(ActPage):
    """The page of an action on a company's destinations. `land` is the country that is chosen already."""

    model = Company
    section = "destinations"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.request.method != "POST" and "country" in form.fields:
            form.initial["country"] = self.request.GET.get("land", "")
        return form

    def back_to(self, target: Company) -> str:
        return f"{reverse('destinations')}?selskab={target.uid}"


def _page(forward: Forward) -> str:
    name = PAGES[forward.kind]
    return reverse(name) if forward.kind == "greeting" else reverse(name, args=[forward.uid])
