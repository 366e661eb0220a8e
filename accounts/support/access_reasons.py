"""Require a reason before support sees customers: once per visit, for a customer or for lists over all of them.

The reason is recorded in the log: in the customer's own, or for all customers in support's. Actions on the customer in
the same visit suggest it as their reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts.models import Company
from accounts.onboarding.actions.decide_application import ReasonForm
from selfservice.kernel import audit
from selfservice.kernel.actions.base import company_of
from selfservice.kernel.scope.request import page_actor

# Session key of the reasons, by company id or ALL.
KEY = "_reasons"
ALL = "all"
# Length of a visit: a reason counts this long after it was given, and at most as long as the session.
VISIT = timedelta(hours=1)


def stored_reason(reason: str) -> dict[str, str]:
    """Return a reason as the session stores it, with the time at which its visit began."""
    return {"reason": reason, "at": timezone.now().isoformat()}


def reason_of_visit(request: HttpRequest, company_id: int | None) -> str:
    """Return the reason given in the current visit; empty if none was given, or the visit is over.

    `company_id` is None for a list over all companies, and for a row of none.
    """
    return _reasons(request).get(str(company_id or ALL), {}).get("reason", "")


def _reasons(request: HttpRequest) -> dict[str, dict[str, str]]:
    """Return the reasons of visits that are not over."""
    earliest = timezone.now() - VISIT
    given = request.session.get(KEY, {})
    # Sessions from before visits store the reason alone.
    return {k: v for k, v in given.items() if isinstance(v, dict) and datetime.fromisoformat(v["at"]) >= earliest}


def record_view(request: HttpRequest, target: Model | type[Model], reason: str) -> None:
    """Record that support looks at what is its own reason: a case, or their queue (`target` is then its model).

    Once per visit. It is the reason for the customer's other pages, too, unless one was given.
    """
    given, stored = _reasons(request), stored_reason(reason)
    row = target if isinstance(target, Model) else None
    key = f"{target._meta.label_lower}:{row.pk if row else ALL}"
    if key in given:
        return
    audit.record(page_actor(request), "support_view", row, reason=reason)
    company_id = company_of(row)
    opened = {str(company_id): stored} if company_id and str(company_id) not in given else {}
    request.session[KEY] = {**given, **opened, key: stored}


def must_give_reason(request: HttpRequest, company_id: int | None) -> HttpResponse | None:
    """Return a redirect to the form, or None if a reason was given in this visit."""
    if reason_of_visit(request, company_id):
        return None
    form = reverse("admin:reason", args=[company_id]) if company_id else reverse("admin:reason_for_all")
    return redirect(f"{form}?{urlencode({'next': request.get_full_path()})}")


def give_reason(request: HttpRequest, company_id: int | None = None) -> HttpResponse:
    """Ask for the reason, record it, and redirect to the requested page."""
    actor, company = page_actor(request), None
    if company_id is not None:
        company = Company.objects.visible_to(actor).filter(pk=company_id).first()
        if company is None:
            raise Http404
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("admin:index")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        audit.record(actor, "support_view", company, reason=reason)
        request.session[KEY] = {**_reasons(request), str(company_id or ALL): stored_reason(reason)}
        return HttpResponseRedirect(target)
    context = {**admin.site.each_context(request), "form": form, "company": company}
    context["title"] = company.name if company else _("All customers")
    return render(request, "admin/reason.html", context)
