"""The company's rules of approval on one page, and the pages of the actions that change them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.company_choice import CompanyChoice
from selfservice.kernel.actions.requests import rules_of
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.web.pages import Page

SECTION = "approvals"


class ApprovalRules(CompanyChoice, Page):
    """Which acts need a second person at a company, from when, and who may approve."""

    function = Function.USERS
    template_name = "support/approvals/rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        company = self.company
        return super().get_context_data(
            companies_to_choose=self.companies,
            chosen_company=company,
            rules=rules_of(self.actor, company),
            # The list of requests is closed in a colleague's view.
            has_list=self.actor.real is None,
            acts=acts_on(self.actor, company, "approval_rule_act", SECTION),
            **kwargs,
        )


class ApprovalRuleAct(ActPage):
    """The page of an action that changes a rule."""

    all_companies = True
    model = Company
    section = SECTION

    def back_to(self, target: Company) -> str:
        return f"{reverse('approval_rules')}?selskab={target.uid}"
