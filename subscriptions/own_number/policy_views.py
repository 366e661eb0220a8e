"""The page of the policy on own numbers: an administrator's choices, company by company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.functions import Function
from accounts.permissions.company_choice import CompanyChoice
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, refusal_reason, run
from selfservice.kernel.web.pages import FormPage
from subscriptions.core.policy import policy_of
from subscriptions.own_number.actions.set_policy import SetPolicy


class OwnPolicy(CompanyChoice, FormPage):
    """The choices of one company; the page lets the user choose another."""

    function = Function.USERS
    template_name = "subscriptions/own_policy.html"
    # Read without the form.
    closed_in_view_as = False

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = SetPolicy(self.actor).form(self.company, self.request.POST if self.request.method == "POST" else None)
        for field in form.fields.values():
            # Nothing is changed while viewing as a colleague.
            field.disabled = self.actor.real is not None
        return form

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, and confirm it on the same page."""
        try:
            done = run(SetPolicy, self.actor, self.company.uid, request.POST, request.POST.get("request_id") or None)
        except FormInvalid as invalid:
            return self.form_invalid(invalid.form)
        except (ActionRefused, ValidationError):
            return self.render_to_response(self.get_context_data())
        announce(request, SetPolicy(self.actor), done, self.company)
        return redirect(request.get_full_path())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        policy = policy_of(self.company)
        follows = next((c for c in self.companies if c.pk == policy.company_id and c.pk != self.company.pk), None)
        return super().get_context_data(
            companies_to_choose=self.companies,
            chosen_company=self.company,
            policy=policy,
            follows=follows,
            refusal=refusal_reason(SetPolicy(self.actor), self.company, {}),
            **kwargs,
        )
