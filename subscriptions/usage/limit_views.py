"""Pages of usage limits: the list, the form, removal; and the setting that shows numbers in full."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.functions import Function
from accounts.models import Company
from accounts.permissions.access import holds_whole
from accounts.permissions.company_choice import CompanyChoice
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.core.formatting import account as account_number
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.models import ActionRun
from selfservice.kernel.web.pages import FormPage, Page
from subscriptions.models import Subscription, UsageLimit
from subscriptions.usage.actions.set_usage_limit import (
    ACCOUNT,
    COMPANY,
    NUMBER,
    LimitTaken,
    SetUsageLimit,
    account_of,
    number_of,
)
from subscriptions.usage.limits import about, amount

SHOWN = 500


class UsageLimits(Page):
    """The list of limits at the companies and accounts where the user sees usage."""

    function = Function.USAGE
    template_name = "subscriptions/usage_limits.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen: Any = UsageLimit.objects.visible_to(self.actor, function=self.function)
        rows = seen.select_related("company", "account", "subscription", "user").order_by(
            F("subscription__number").asc(nulls_first=True), "account__number", "measure", "pk"
        )
        may_change = self.actor.real is None and self.actor.holds(Function.USAGE_CHANGE)
        companies: Any = Company.objects.visible_to(self.actor, function=Function.USERS)
        return super().get_context_data(
            limits=[(row, about(row), amount(row.measure, row.most)) for row in rows[:SHOWN]],
            may_change=may_change,
            companies=[
                one
                for one in (companies if self.actor.real is None else ())
                if holds_whole(self.actor, Function.USERS, one)
            ],
            **kwargs,
        )


class NewLimit(CompanyChoice, FormPage):
    """The form that sets a limit, or changes one of the user's own limits (`graense`)."""

    function = Function.USAGE_CHANGE
    template_name = "subscriptions/usage_limit.html"

    def wanted_company(self) -> str:
        """Return the company of the query string, the limit or the number; empty for the first."""
        return super().wanted_company() or str(self._given.get("company", ""))

    @cached_property
    def _given(self) -> dict[str, Any]:
        """The initial data of the form. Raise Http404 if the limit or the number is not visible."""
        try:
            return self._of_limit() or self._of_number()
        except (ValidationError, ValueError) as error:
            raise Http404 from error

    def _of_limit(self) -> dict[str, Any]:
        if not (uid := self.request.GET.get("graense")):
            return {}
        seen: Any = UsageLimit.objects.visible_to(self.actor, function=self.function)
        limit = seen.select_related("company", "account", "subscription").filter(uid=uid, user=self.actor.id).first()
        if limit is None:
            raise Http404
        kind = NUMBER if limit.subscription else ACCOUNT if limit.account else COMPANY
        which = phone(limit.subscription.number) if kind == NUMBER else ""
        which = account_number(limit.account.number) if kind == ACCOUNT else which
        return {
            "company": limit.company.uid, "about": kind, "which": which, "measure": limit.measure, "most": limit.most,
            "by_sms": limit.by_sms, "limit": limit.uid,
        }  # fmt: skip

    def _of_number(self) -> dict[str, Any]:
        if not (uid := self.request.GET.get("nummer")):
            return {}
        seen: Any = Subscription.objects.visible_to(self.actor, function=self.function).select_related("company")
        found = seen.filter(uid=uid).first()
        if found is None:
            raise Http404
        return {"company": found.company.uid, "about": NUMBER, "which": phone(found.number)}

    def _target(self, about: str | None) -> Company:
        which = self.request.POST.get("which", "")
        if about == NUMBER and (number := number_of(self.actor, which)):
            return number.company
        if about == ACCOUNT and (account := account_of(self.actor, which)):
            return account.company
        return self.company

    def get_form(self, form_class: Any = None) -> forms.Form:
        if self.request.method == "POST":
            return SetUsageLimit.Form(self.request.POST)
        return SetUsageLimit.Form(initial={**self._given})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Set the limit and redirect to the list.

        A number or an account determines the company; the form's company counts only for a limit of the whole company.
        """
        about, once = request.POST.get("about"), request.POST.get("request_id") or None
        try:
            done = run(SetUsageLimit, self.actor, self._target(about).uid, request.POST, once)
        except FormInvalid as invalid:
            return self.form_invalid(invalid.form)
        except ValidationError as error:
            raise Http404 from error
        except ActionRefused as refused:
            form = self.get_form()
            place = "measure" if isinstance(refused, LimitTaken) else None if about == COMPANY else "which"
            form.add_error(place, refused.reason)
            return self.form_invalid(form)
        announce(request, SetUsageLimit(self.actor), done)
        return redirect("usage_limits")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # An existing limit can't move to another company.
        companies = [] if "limit" in self._given else self.companies
        return super().get_context_data(company=self.company, companies=companies, **kwargs)


class LimitAct(ActPage):
    """The page that removes a limit."""

    model = UsageLimit

    def back_to(self, target: Any) -> str:
        return reverse("usage_limits")

    def page_after(self, row: ActionRun) -> str:
        return self.back_to(None)


class UsageCompanyAct(ActPage):
    """The page that sets whether a company shows numbers in full."""

    model = Company
    section = "usage"

    def back_to(self, target: Any) -> str:
        return reverse("usage_limits")
