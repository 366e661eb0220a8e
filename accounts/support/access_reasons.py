"""Require a reason before support opens a customer: once per customer and session, recorded in the log."""

from __future__ import annotations

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.models import Company
from accounts.onboarding.actions.decide_application import ReasonForm
from selfservice.kernel import audit
from selfservice.kernel.scope.request import page_actor

KEY = "_reasons"


def must_give_reason(request: HttpRequest, company_id: int | None) -> HttpResponse | None:
    """Return a redirect to the form, or None if a reason was given in this session (or there is no customer)."""
    if company_id is None or str(company_id) in request.session.get(KEY, {}):
        return None
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('admin:reason', args=[company_id])}?{query}")


def give_reason(request: HttpRequest, company_id: int) -> HttpResponse:
    """Ask for the reason, record it, and redirect to the requested page."""
    actor = page_actor(request)
    company = Company.objects.visible_to(actor).filter(pk=company_id).first()
    if company is None:
        raise Http404
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("admin:index")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        audit.record(actor, "support_view", company, reason=form.cleaned_data["reason"])
        request.session[KEY] = {**request.session.get(KEY, {}), str(company_id): form.cleaned_data["reason"]}
        return HttpResponseRedirect(target)
    context = {**admin.site.each_context(request), "form": form, "company": company, "title": company.name}
    return render(request, "admin/reason.html", context)
