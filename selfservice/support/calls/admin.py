"""Calls to make in the admin, and the field for the code of somebody who is calling."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.support.access_reasons import KEY, stored_reason
from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel import audit
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.scope.request import page_actor
from selfservice.support.calls.actions.use_support_code import WRONG, UseSupportCode, WrongCode
from selfservice.support.calls.forms import CodeForm
from selfservice.support.desk.panels import register_panel
from selfservice.support.models import CallBack


@admin.register(CallBack)
class CallBackAdmin(ScopedAdmin):
    """Calls that customers have asked for, the next first."""

    change_list_template = "admin/support/calls.html"
    list_display = ("number", "user", "company", "interval", "about", "state")
    list_filter = ("state",)
    search_fields = ("number__startswith", "company__cvr__startswith")
    ordering = ("state", "starts", "id")
    fields = ("number", "user", "company", "starts", "ends", "about", "state", "case", "agent", "answer", "created_at",
              "finished_at")  # fmt: skip

    @admin.display(description=_lazy("When"), ordering="starts")
    def interval(self, call: CallBack) -> str:
        """Return from when until when the customer is to be called."""
        return call.interval

    def get_urls(self) -> list[Any]:
        code = path("code/", self.admin_site.admin_view(self.code), name="support_callback_code")
        return [code, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(
            request, {"code_url": reverse("admin:support_callback_code"), **(extra_context or {})}
        )

    def code(self, request: HttpRequest) -> HttpResponse:
        """Open the caller's login by the code that they read aloud; a wrong one is in the log."""
        if not self.has_view_permission(request):
            raise Forbidden("admin", target=self.opts.label)
        actor, form = page_actor(request), CodeForm()
        if request.method == "POST":
            try:
                person: Any = run(UseSupportCode, actor, data=request.POST).target
            except FormInvalid as invalid:
                form = invalid.form  # type: ignore[assignment]
            except ActionRefused as refused:
                if isinstance(refused, WrongCode):
                    audit.record(actor, WRONG)
                form = CodeForm(request.POST)
                form.add_error("code", refused.reason)
            else:
                reason = _("Called, and read a code aloud")
                audit.record(actor, "support_view", person.company, reason=reason)
                request.session[KEY] = {**request.session.get(KEY, {}), str(person.company_id): stored_reason(reason)}
                return redirect("admin:accounts_user_change", person.pk)
        context = {
            **self.admin_site.each_context(request), "title": UseSupportCode.label, "target": "", "form": form,
            "back": reverse("admin:support_callback_changelist"), "action": UseSupportCode, "facts": [],
            "refusal": None, "opts": self.opts,
        }  # fmt: skip
        return render(request, "admin/act.html", context)


def calls_panel(request: HttpRequest) -> str:
    """Draw how many calls customers wait for: in all, at this time, and since a time that has passed."""
    now = timezone.now()
    asked = CallBack.objects.visible_to(page_actor(request)).filter(state=CallBack.State.ASKED)
    found = asked.aggregate(
        all=Count("pk"),
        now=Count("pk", filter=Q(starts__lte=now, ends__gt=now)),
        late=Count("pk", filter=Q(ends__lte=now)),
    )
    lines = [
        {"number": found["all"], "label": _("Asked for")},
        {"number": found["now"], "label": _("To be made now")},
        {"number": found["late"], "label": _("Overdue"), "is_late": True},
    ]
    context = {
        "lines": lines,
        "url": f"{reverse('admin:support_callback_changelist')}?state__exact={CallBack.State.ASKED}",
        "code_url": reverse("admin:support_callback_code"),
    }
    return render_to_string("admin/support/calls_panel.html", context, request)


register_panel("calls", calls_panel, 25, "front")
