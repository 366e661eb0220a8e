"""The page on which a user is created, company by company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from accounts.permissions.company_choice import CompanyChoice
from selfservice.kernel.actions.create_views import CreatePage
from selfservice.kernel.models import ActionRun
from telephony.permissions import CHANGE
from telephony.users.actions.create_user import CreateUser
from telephony.users.numbers import free_hint


class NewUser(CompanyChoice, CreatePage):
    """The form. Where the person may create users at several companies, the page lets them choose one."""

    action = CreateUser
    back = "telephony_users"
    function = CHANGE
    template_name = "telephony/users/new.html"

    def get_form(self, form_class: Any = None) -> forms.Form:
        data = self.request.POST if self.request.method == "POST" else None
        return self.with_hint(CreateUser(self.actor).form(None, data, self.company))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form of the runner as the page shows its own."""
        return super().form_invalid(self.with_hint(form))

    def with_hint(self, form: forms.Form) -> forms.Form:
        """Say which numbers of the company are free."""
        form["direct_number"].help_text = free_hint(self.actor, self.company.pk)
        return form

    def page_after(self, done: ActionRun) -> str:
        """Return the user's page."""
        return reverse("telephony_user", args=[done.target.uid]) if done.target else reverse("telephony_users")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(companies=self.companies, company=self.company, **kwargs)
