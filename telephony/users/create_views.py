"""The page on which a user is created, company by company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.models import Company
from selfservice.kernel.models import ActionRun
from telephony.core.companies import chosen_company, companies_for
from telephony.core.new_page import NewPage
from telephony.permissions import CHANGE
from telephony.users.actions.create_user import CreateUser


class NewUser(NewPage):
    """The form. Where the person may create users at several companies, the page lets them choose one."""

    act = CreateUser
    function = CHANGE
    template_name = "telephony/users/new.html"

    @cached_property
    def companies(self) -> list[Company]:
        """Return the companies at which the actor may create users."""
        return companies_for(self.actor, CHANGE)

    @cached_property
    def company(self) -> Company:
        """Return the company in the address, else the first."""
        found = chosen_company(self.companies, self.request.GET.get("selskab", ""))
        if found is None:
            raise Http404
        return found

    def get_form(self, form_class: Any = None) -> forms.Form:
        data = self.request.POST if self.request.method == "POST" else None
        return CreateUser(self.actor).form(None, data, self.company)

    def page_after(self, done: ActionRun) -> str:
        """Return the user's page."""
        return reverse("telephony_user", args=[done.target.uid]) if done.target else reverse("telephony_users")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            companies_to_choose=self.companies, chosen_company=self.company, act=CreateUser, **kwargs
        )
