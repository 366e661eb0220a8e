"""The page of a company's master data, and the page of its action."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from accounts.billing_accounts.planned import planned_on
from accounts.company.legal_form import legal_form
from accounts.company.values import in_words
from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.company_choice import CompanyChoice
from accounts.second_person.action import acts, asked_for
from selfservice.kernel.actions.base import actions_on
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.web.pages import Page

SECTION = "company"


class CompanyPage(CompanyChoice, Page):
    """The data of one company: that in the address, else the first; another can be chosen."""

    function = Function.ACCOUNTS
    template_name = "accounts/company.html"

    def wanted_company(self) -> str:
        return str(self.kwargs.get("uid") or super().wanted_company())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        company = self.company
        by_two = company.acts_by_two | asked_for(company.above)
        log = f"{reverse('log')}?om={quote(f'{company._meta.label_lower}:{company.uid}')}"
        return super().get_context_data(
            companies_to_choose=self.companies,
            chosen_company=company,
            contacts=[_contact(company, "billing"), _contact(company, "technical")],
            legal_form=legal_form(company.name),
            acts=acts_on(self.actor, company, "company_act", SECTION),
            planned=planned_on(self.actor, company),
            by_two=[acts[slug].label for slug in acts if slug in by_two],
            sets_rules=self.actor.holds(Function.USERS, company.pk),
            log_url=log if self.actor.holds(Function.LOG, company.pk) else "",
            **kwargs,
        )


def _contact(company: Company, kind: str) -> list[str]:
    """Return the lines of a contact that are filled in."""
    lines = [in_words(name, getattr(company, name)) for name in (f"{kind}_name", f"{kind}_mail", f"{kind}_phone")]
    return [line for line in lines if line]


class CompanyAct(ActPage):
    """The page of an action on a company's master data."""

    model = Company
    section = SECTION

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Where these acts were before they got a page of their own.
        if any(action.address == kwargs["slug"] for action in actions_on(Company, "approvals")):
            return redirect("approval_rule_act", uid=kwargs["uid"], slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def back_to(self, target: Company) -> str:
        return reverse("company_of", args=[target.uid])
