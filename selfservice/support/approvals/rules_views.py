"""The company's rules of approval on one page, and the pages of the actions that change them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse

from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.companies import as_tree
from selfservice.kernel.actions.requests import rules_of
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.web.pages import Page

SECTION = "approvals"


class ApprovalRules(Page):
    """Which acts need a second person at a company, from when, and who may approve."""

    function = Function.USERS
    template_name = "support/approvals/rules.html"

    @cached_property
    def companies(self) -> list[Company]:
        """Return the companies whose users the actor administers, a parent before its subsidiaries."""
        seen: Any = Company.objects.visible_to(self.actor, function=self.function).order_by("name")
        return [company for company, _depth in as_tree(seen)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.request.GET.get("selskab", "")
        company = next((one for one in self.companies if not wanted or str(one.uid) == wanted), None)
        if company is None:
            raise Http404
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

    model = Company
    section = SECTION

    @property
    def actor(self) -> Actor:
        """Return the actor at all of the user's companies."""
        return full_actor(self.request)

    def back_to(self, target: Company) -> str:
        return f"{reverse('approval_rules')}?selskab={target.uid}"
