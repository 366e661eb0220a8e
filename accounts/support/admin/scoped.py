"""Base of support's admin pages: reads in the staff member's scope; changes are actions, with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from accounts.support.access_reasons import must_give_reason
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
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.scope.request import page_actor
from selfservice.kernel.types.cleaning import ANY, compact, plain


class ScopedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only admin in the staff member's scope; it requires a reason before it opens a list or a row."""

    actions = None
    show_full_result_count = False
    list_per_page = 50

    @property
    def acts(self) -> list[type[Action]]:
        """Registered actions on this model that staff may run."""
        return [act for act in registry.values() if act.model is self.model and "staff" in act.actors]

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.model.objects.visible_to(page_actor(request))

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        # Parse the id as the page below does: "12" has other spellings, and none may bypass the question.
        target = self.get_object(request, unquote(object_id or ""))
        if target is not None and (ask := must_give_reason(request, company_of(target))):
            return ask
        return super().changeform_view(request, object_id, form_url, extra_context)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Allow only the list's filters. A lookup by any other column would reveal a hidden one letter by letter."""
        filters: Any = self.list_filter
        offered = {name if isinstance(name, str) else name[0] for name in filters}
        return lookup.split("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Raise Http404: the admin's own history stays empty, since nothing is changed there. Ours is the log."""
        raise Http404

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # PostgreSQL can neither store a NUL nor search for one.
        if "\0" in "".join(value for values in request.GET.lists() for value in values[1]):
            raise BadRequest
        if self.has_view_permission(request) and (ask := must_give_reason(request, None)):
            return ask
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        number = compact(search_term, ANY)
        return super().get_search_results(request, queryset, number if number.isdecimal() else plain(search_term))

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        return [path("<int:pk>/act/<slug:slug>/", self.admin_site.admin_view(self.act), name=name), *super().get_urls()]

    @admin.display(description=gettext_lazy("What can be done"))
    def buttons(self, target: Any) -> str:
        """Return a link for each action that the row's state allows."""
        shown = []
        for action in self.acts:
            states = action.from_states
            if not states or target.state in states:
                url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_act", args=[target.pk, action.slug])
                shown.append(format_html('<a class="button" href="{}">{}</a> ', url, action.label))
        return format_html("{}" * len(shown), *shown) if shown else "–"

    def act(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Show what will happen and ask for the reason; on POST, run the action."""
        action = registry.get(slug)
        target = self.get_queryset(request).filter(pk=pk).first()
        if action not in self.acts or target is None or action is None:
            raise Http404
        if not self.has_view_permission(request, target):
            raise Forbidden("admin", target=target.pk)
        actor = page_actor(request)
        form = action.Form(request.POST or None)
        with as_system("say why an act can't be done"):
            refusal = refusal_reason(action(actor), target, {})
        if request.method == "POST" and not refusal:
            try:
                done = run(action, actor, target.uid, request.POST)
            except FormInvalid as invalid:
                form = invalid.form
            except ActionRefused as refused:
                refusal = refused.reason
            else:
                announce(request, action(actor), done, target)
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", target.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": action.label,
            "target": target,
            "action": action,
            "form": form,
            "refusal": refusal,
            "opts": self.opts,
        }
        return render(request, "admin/act.html", context)
