"""Service messages in the admin: write, see whom they concern, publish, change, end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.support.admin.formats import Format
from accounts.support.admin.read_only import ReadOnlyAdmin
from accounts.support.admin.scoped import Act
from selfservice.kernel.actions.receipts import announce
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.core.errors import Forbidden
from selfservice.kernel.core.formatting import number
from selfservice.kernel.history.labels import value_word
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import page_actor
from selfservice.support.models import ServiceMessage
from selfservice.support.service_messages.actions.staff import (
    EndServiceMessage,
    MessageAction,
    PublishServiceMessage,
    SaveServiceMessage,
)
from selfservice.support.service_messages.audience import counts
from selfservice.support.service_messages.forms import MessageForm, RowForm, initial_of

ACTIONS: dict[str, type[MessageAction]] = {
    "edit": SaveServiceMessage, "publish": PublishServiceMessage, "end": EndServiceMessage,
}  # fmt: skip


@admin.register(ServiceMessage)
class ServiceMessageAdmin(ReadOnlyAdmin):
    """All messages, the newest first."""

    formats = {"products": Format(lambda products: value_word("products", products))}
    change_list_template = "admin/support/service_messages.html"
    list_display = ("title_da", "kind", "starts", "ends", "published_at")
    list_filter = ("kind",)
    search_fields = ("title_da__icontains", "text_da__icontains")
    ordering = ("-starts", "-id")
    fields = ("kind", "title_da", "text_da", "title_en", "text_en", "starts", "ends", "products", "areas", "cvrs",
              "concerned", "published_at", "mailed_at")  # fmt: skip
    readonly_fields = ("concerned",)

    @admin.display(description=_lazy("Whom it concerns"))
    def concerned(self, message: ServiceMessage) -> str:
        """Return how many companies and numbers it concerns."""
        with as_system("show support whom a service message concerns") as system:
            companies, numbers = counts(system, message)
        said = {"companies": number(companies), "numbers": number(numbers)}
        return _("Companies: %(companies)s. Numbers and lines: %(numbers)s.") % said

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("new/", view(self.act), {"slug": "edit"}, name="support_servicemessage_new"),
            path("<int:pk>/<slug:slug>/", view(self.act), name="support_servicemessage_act"),
        ]
        # Django's own pages of a row ("12/change/") come first.
        return [own[0], *super().get_urls()[:-1], own[1], *super().get_urls()[-1:]]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        more = {"new_url": reverse("admin:support_servicemessage_new"), "new_label": _("Write a service message")}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        row = self.get_object(request, object_id or "")
        name = "admin:support_servicemessage_act"
        acts = [Act(label, reverse(name, args=[row.pk, slug])) for slug, label in _offered(row)] if row else []
        return super().changeform_view(request, object_id, form_url, {"acts": acts, **(extra_context or {})})

    def act(self, request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
        """Show the form of an action; on POST, run it."""
        row = ServiceMessage.objects.filter(pk=pk).first() if pk else None
        action = ACTIONS.get(slug)
        if action is None or (pk and row is None):
            raise Http404
        if not self.has_view_permission(request, row):
            raise Forbidden("admin", target=self.opts.label)
        actor, form = page_actor(request), _form(action, row)
        if request.method == "POST":
            data = request.POST.copy()
            data["row"] = str(row.uid) if row else ""
            try:
                done = run(action, actor, data=data, request_id=data.get("request_id"))
            except FormInvalid as invalid:
                form = invalid.form
            except ActionRefused as refused:
                form = action.Form(data)
                form.full_clean()
                form.add_error(None, refused.reason)
            else:
                announce(request, action(actor), done)
                there = done.target or row
                return redirect("admin:support_servicemessage_change", there.pk) if there else redirect(self._list)
        context = {
            **self.admin_site.each_context(request), "form": form,
            "title": action.label if row else _("Write a service message"), "target": row or "",
            "back": reverse("admin:support_servicemessage_change", args=[pk]) if pk else reverse(self._list),
            "action": action, "facts": [(_("Whom it concerns"), self.concerned(row))] if row else [],
            "refusal": None, "opts": self.opts,
        }  # fmt: skip
        return render(request, "admin/act.html", context)

    _list = "admin:support_servicemessage_changelist"


def _form(action: type[MessageAction], row: ServiceMessage | None) -> forms.Form:
    if action is SaveServiceMessage:
        return MessageForm(initial=dict(initial_of(row)) if row else {})
    return RowForm(initial={"row": row.uid if row else ""})


def _offered(row: ServiceMessage) -> list[tuple[str, Any]]:
    """Return what can be done with a message now: the word of its address, and its label."""
    found: list[tuple[str, Any]] = [("edit", _("Change"))]
    if row.published_at is None:
        found.append(("publish", PublishServiceMessage.label))
    elif row.ends is None or row.ends > timezone.now():
        found.append(("end", EndServiceMessage.label))
    return found
