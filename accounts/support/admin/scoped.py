"""Base of support's pages on customers: reads in the staff member's scope; changes are actions, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from accounts.models import Company
from accounts.support.access_reasons import must_give_reason, reason_of_visit
from accounts.support.admin.formats import link
from accounts.support.admin.read_only import ReadOnlyAdmin
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import (
    Action,
    ActionRefused,
    FormInvalid,
    company_of,
    refusal_reason,
    registry,
    run,
)
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.history.labels import NOTHING
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import page_actor

# The query parameter of a list of one customer's rows.
CUSTOMER = "kunde"
# Digits of the largest id.
LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Act:
    """A button on a row's page."""

    label: Any
    url: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A link from a customer to a list of its rows, and their number where it is known."""

    label: Any
    url: str
    number: int | None = None


class CustomerList(ChangeList):
    """A list whose parameter CUSTOMER is no lookup: `ScopedAdmin.get_queryset` applies it."""

    def get_filters_params(self, params: Any = None) -> Any:
        found = super().get_filters_params(params)
        found.pop(CUSTOMER, None)
        return found


def customer_of(request: HttpRequest) -> int | None:
    """Return the id of the customer that a list is limited to. Raises BadRequest if it is none, or several."""
    values = request.GET.getlist(CUSTOMER)
    if not values:
        return None
    if len(values) > 1 or not (values[0].isascii() and values[0].isdigit() and len(values[0]) <= LONGEST_ID):
        raise BadRequest
    return int(values[0])


class ScopedAdmin(ReadOnlyAdmin):
    """Read-only admin in the staff member's scope; it requires a reason before it opens a list or a row.

    A list of one customer's rows requires the reason of that customer's pages. `counted`: the customer's page shows how
    many there are.
    """

    counted: ClassVar[bool] = False

    @property
    def acts(self) -> list[type[Action]]:
        """Registered actions on this model that staff may run."""
        return [act for act in registry.values() if act.model is self.model and "staff" in act.actors]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = self.model.objects.visible_to(page_actor(request))
        company = customer_of(request)
        return rows if company is None else rows.filter(**{self.model.scope.company: company})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return CustomerList

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        # Parse the id as the page below does: "12" has other spellings, and none may bypass the question.
        target = self.get_object(request, unquote(object_id or ""))
        if target is not None and (ask := self.must_give_reason(request, company_of(target), target)):
            return ask
        more = {"acts": self.buttons(target) if target is not None else [], **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, more)

    def must_give_reason(self, request: HttpRequest, company_id: int | None, row: Any = None) -> HttpResponse | None:
        """Return a redirect to the form that asks for a reason, or None if a list or row may be shown.

        `company_id` is None for a list over all companies, and for a row of none.
        """
        return must_give_reason(request, company_id)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Allow only the list's filters. A lookup by any other column would reveal a hidden one letter by letter."""
        filters: Any = self.list_filter
        # A filter without a field is a class, and has a parameter that is no lookup.
        offered = {f if isinstance(f, str) else getattr(f, "parameter_name", None) or f[0] for f in filters}
        return lookup.split("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        customer = customer_of(request)
        more = dict(extra_context or {})
        if self.has_view_permission(request):
            if ask := self.must_give_reason(request, customer):
                return ask
            if customer is not None:
                more["customer"] = Company.objects.visible_to(page_actor(request)).filter(pk=customer).first()
        return super().changelist_view(request, more)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        return [path("<int:pk>/act/<slug:slug>/", self.admin_site.admin_view(self.act), name=name), *super().get_urls()]

    def buttons(self, target: Any) -> list[Act]:
        """Return a button for each action that the row's state allows."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_act"
        possible = [act for act in self.acts if not act.from_states or target.state in act.from_states]
        return [Act(act.label, reverse(name, args=[target.pk, act.slug])) for act in possible]

    def rows_of(self, actor: Actor, company: Company) -> list[Rows]:
        """Return the links from a customer's page to its rows of this model."""
        held = self.model.objects.visible_to(actor).filter(**{self.model.scope.company: company.pk})
        number = held.count() if self.counted else None
        return [Rows(capfirst(str(self.opts.verbose_name_plural)), self.list_url(company), number)]

    def list_url(self, company: Company, **filters: str) -> str:
        """Return the URL of the list of a customer's rows."""
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return f"{url}?{urlencode({CUSTOMER: str(company.pk), **filters})}"

    def act(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Show what will happen and ask for the reason; on POST, run the action.

        The reason of the visit is in the form, to be sent as it is or changed.
        """
        action = registry.get(slug)
        target = self.get_queryset(request).filter(pk=pk).first()
        if action not in self.acts or target is None or action is None:
            raise Http404
        if not self.has_view_permission(request, target):
            raise Forbidden("admin", target=target.pk)
        # What is sent has its reason in the form.
        if (ask := self.must_give_reason(request, company_of(target), target)) and request.method == "GET":
            return ask
        actor = page_actor(request)
        form = action(actor).form(target, request.POST or None)
        form.initial.setdefault("reason", reason_of_visit(request, company_of(target)))
        with as_system("say why an act can't be done"):
            refusal = refusal_reason(action(actor), target, {})
            facts = [] if refusal else action(actor).facts(target)
        if request.method == "POST" and not refusal:
            try:
                done = run(action, actor, target.uid, request.POST, request.POST.get("request_id"))
            except FormInvalid as invalid:
                form = invalid.form
            except ActionRefused as refused:
                # The form keeps what was written.
                form.full_clean()
                form.add_error(getattr(refused.reason, "field", None), refused.reason)
            else:
                announce(request, action(actor), done, target)
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", target.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": action.label,
            "target": self.heading(target),
            "back": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[target.pk]),
            "action": action,
            "form": form,
            "refusal": refusal,
            "facts": facts,
            "opts": self.opts,
        }
        return render(request, "admin/act.html", context)


def company_link(company_id: int | None) -> Any:
    """Return a link to the company of a row that stores only its id."""
    with as_system("show support which customer a row is about"):
        company = Company.objects.system().filter(pk=company_id).first() if company_id else None
    return link(company) if company else NOTHING


def rows_of(request: HttpRequest, company: Company) -> list[Rows]:
    """Return the links from a customer's page to its rows of all models that the staff member sees, counted first."""
    pages = [page for page in admin.site._registry.values() if isinstance(page, ScopedAdmin)]
    actor = page_actor(request)
    found = [
        rows
        for page in pages
        if page.model is not Company and page.has_view_permission(request)
        for rows in page.rows_of(actor, company)
    ]
    return sorted(found, key=lambda rows: rows.number is None)
