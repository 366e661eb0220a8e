"""The page on which a user is created, company by company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from accounts.models import Company
from selfservice.kernel.actions.base import ActionRefused, FormInvalid
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import run
from selfservice.kernel.web.pages import FormPage
from telephony.permissions import CHANGE
from telephony.users.actions.create_user import CreateUser


class NewUser(FormPage):
    """The form. Where the person may create users at several companies, the page lets them choose one."""

    function = CHANGE
    template_name = "telephony/users/new.html"

    @cached_property
    def companies(self) -> list[Company]:
        """Return the companies at which the actor may create users; the highest first, then by name."""
        seen = list(Company.objects.visible_to(self.actor, function=CHANGE))
        return sorted(seen, key=lambda company: (len(company.above), company.name))

    @cached_property
    def company(self) -> Company:
        """Return the company in the address, else the first."""
        wanted = self.request.GET.get("selskab")
        found = [company for company in self.companies if not wanted or str(company.uid) == wanted]
        if not found:
            raise Http404
        return found[0]

    def get_form(self, form_class: Any = None) -> forms.Form:
        data = self.request.POST if self.request.method == "POST" else None
        return CreateUser(self.actor).form(None, data, self.company)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Create the user and go to their page."""
        try:
            row = run(CreateUser, self.actor, None, request.POST, request.POST.get("request_id") or None)
        except FormInvalid as invalid:
            return self.form_invalid(invalid.form)
        except ActionRefused as refused:
            form = self.get_form()
            form.add_error(getattr(refused.reason, "field", None), refused.reason)
            return self.form_invalid(form)
        announce(request, CreateUser(self.actor), row)
        target = row.target
        return redirect("telephony_user", uid=target.uid) if target is not None else redirect("telephony_users")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            companies_to_choose=self.companies, chosen_company=self.company, act=CreateUser, **kwargs
        )
