"""What support sees and does. Everything is read; what is changed goes through actions, with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.functions import Function
from accounts.log_words import LogColumns, Words
from accounts.models import Account, Application, Company, Letter, User
from accounts.reasons import must_give_reason
from selfservice.kernel.actions import Action, ActionRefused, FormInvalid, company_of, registry, run, why_not
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.requests import page_actor
from selfservice.kernel.scope import as_system


class ScopedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only, through the eyes of the staff member; opening a row asks for a reason first."""

    actions = None
    asks_reason = True
    show_full_result_count = False
    list_per_page = 50

    @property
    def acts(self) -> list[type[Action]]:
        """What support can do to a row: the registered actions on this model that staff may run."""
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
        # Read as the page below reads it: "12" has other spellings, and none may pass by the question.
        target = self.get_object(request, unquote(object_id or ""))
        if target is not None and self.asks_reason and (ask := must_give_reason(request, company_of(target))):
            return ask
        return super().changeform_view(request, object_id, form_url, extra_context)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what the list offers as a filter. By any other column a hidden one could be read letter by letter."""
        filters: Any = self.list_filter
        offered = {name if isinstance(name, str) else name[0] for name in filters}
        return lookup.split("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The admin's own history is of the admin: nothing is changed there. Ours is the log."""
        raise Http404

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # The database can't hold a NUL, nor be asked for one.
        if "\0" in "".join(value for values in request.GET.lists() for value in values[1]):
            raise BadRequest
        return super().changelist_view(request, extra_context)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        return [path("<int:pk>/act/<slug:slug>/", self.admin_site.admin_view(self.act), name=name), *super().get_urls()]

    @admin.display(description=gettext_lazy("What can be done"))
    def buttons(self, target: Any) -> str:
        """A link for each action that can be run on the row, with the reason for those that can't."""
        shown = []
        for action in self.acts:
            states = action.from_states
            if not states or target.state in states:
                url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_act", args=[target.pk, action.slug])
                shown.append(format_html('<a class="button" href="{}">{}</a> ', url, action.label))
        return format_html("{}" * len(shown), *shown) if shown else "–"

    def act(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """A page that says what will happen and asks for the reason; then runs the action."""
        action = registry.get(slug)
        target = self.get_queryset(request).filter(pk=pk).first()
        if action not in self.acts or target is None or action is None:
            raise Http404
        if not self.has_view_permission(request, target):
            raise PermissionDenied
        actor = page_actor(request)
        form = action.Form(request.POST or None)
        with as_system("say why an act can't be done"):
            refusal = why_not(action(actor), target, {})
        if request.method == "POST" and not refusal:
            try:
                run(action, actor, target.uid, request.POST)
            except FormInvalid as invalid:
                form = invalid.form
            except ActionRefused as refused:
                refusal = refused.reason
            else:
                messages.success(request, _("Done: %(act)s.") % {"act": action.label})
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
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


@admin.register(Company)
class CompanyAdmin(ScopedAdmin):
    """Customers."""

    list_display = ("name", "cvr", "parent", "city")
    search_fields = ("name__istartswith", "cvr__startswith")
    ordering = ("name",)
    fields = ("name", "cvr", "parent", "street", "postcode", "city", "created_at", "people")
    readonly_fields = ("people",)

    @admin.display(description=gettext_lazy("Logins"))
    def people(self, company: Company) -> str:
        """The company's logins, with their state."""
        with as_system("show support a company's logins"):
            users = list(User.objects.system().filter(company=company).order_by("name")) if company.pk else []
        lines = [
            format_html(
                '<a href="{}">{}</a> – {}<br>',
                reverse("admin:accounts_user_change", args=[u.pk]),
                u,
                u.get_state_display(),
            )
            for u in users
        ]
        return format_html("{}" * len(lines), *lines) if lines else "–"


@admin.register(Account)
class AccountAdmin(ScopedAdmin):
    """Billing accounts."""

    list_display = ("number", "name", "company", "delivery", "closed_on")
    list_select_related = ("company",)
    search_fields = ("number__startswith", "company__cvr__startswith")
    ordering = ("number",)


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Logins. No password is set here, and no factor's secret is shown."""

    list_display = ("name", "username", "company", "state", "last_login")
    list_select_related = ("company",)
    list_filter = ("state", "is_staff")
    search_fields = ("username__startswith", "name__istartswith", "email__istartswith", "company__cvr__startswith")
    ordering = ("name",)
    fields = ("name", "username", "email", "mobile", "company", "state", "rights", "last_login", "activated_at",
              "closed_at", "buttons")  # fmt: skip
    readonly_fields = ("buttons", "rights")

    @admin.display(description=gettext_lazy("Rights"))
    def rights(self, user: User) -> str:
        """What the login may do, in words."""
        lines = []
        with as_system("show support a login's rights"):
            grants = list(user.grants.system().select_related("company").order_by("company__name"))
        for grant in grants:
            number = len(grant.account_ids or ())
            named = ngettext("%(n)d account", "%(n)d accounts", number) % {"n": number}
            accounts = _("all accounts") if grant.account_ids is None else named
            held = ", ".join(str(label) for value, label in Function.choices if value in grant.functions)
            lines.append(format_html("{}: {} ({})<br>", grant.company.name, held, accounts))
        return format_html("{}" * len(lines), *lines) if lines else "–"


@admin.register(Application)
class ApplicationAdmin(ScopedAdmin):
    """Applications; those with support wait for a decision."""

    asks_reason = False
    list_display = ("reference", "created_at", "company_name", "cvr", "name", "state", "cause")
    list_filter = ("state", "cause")
    search_fields = ("reference__startswith", "cvr__startswith", "name__istartswith")
    ordering = ("-id",)
    fields = ("reference", "created_at", "cvr", "company_name", "company", "name", "email", "mobile", "account_number",
              "state", "cause", "reason", "decided_by", "decided_at", "buttons")  # fmt: skip
    readonly_fields = ("buttons",)


@admin.register(Letter)
class LetterAdmin(ScopedAdmin):
    """Letters: when they were written and delivered. Never what stands in them."""

    asks_reason = False
    list_display = ("company", "created_at", "delivered_at", "refusal")
    list_select_related = ("company",)
    ordering = ("-id",)
    exclude = ("pdf",)


@admin.register(OutboxCommand)
class OutboxAdmin(ScopedAdmin):
    """Commands to the world outside; late, refused and stopped ones need a person."""

    asks_reason = False
    list_display = ("kind", "state", "created_at", "attempts", "alarmed_minutes", "last_error")
    list_filter = ("state", "kind")
    ordering = ("-id",)
    exclude = ("payload",)
    readonly_fields = ("buttons",)


@admin.register(AuditEntry)
class AuditAdmin(LogColumns, ScopedAdmin):
    """The log, of all customers."""

    asks_reason = False
    list_display = ("at", "event_shown", "who", "target_name", "reason_shown")
    list_filter = (("event", Words), ("actor_kind", Words))
    fields = ("at", "event_shown", "who", "kind_shown", "on_behalf_of", "target_name", "target_model", "target_id",
              "company_id", "before", "after", "reason", "ip", "run_uid")  # fmt: skip
    readonly_fields = ("event_shown", "who", "kind_shown")
    search_fields = ("actor_name__istartswith", "target_name__istartswith")
    ordering = ("-id",)
