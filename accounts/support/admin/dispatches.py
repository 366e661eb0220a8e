"""Applications, letters, all other commands to external systems, and refused feed files, in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Application, Letter
from accounts.support.admin.formats import REFERENCE, Format
from accounts.support.admin.read_only import CodeFilter, ReadOnlyAdmin
from accounts.support.admin.scoped import ScopedAdmin, company_link
from selfservice.kernel.models import FeedAlarm, OutboxCommand


def kind_word(kind: str) -> str:
    """Return the text for a command's kind."""
    return str(OutboxCommand(kind=kind))


@admin.register(Application)
class ApplicationAdmin(ScopedAdmin):
    """Admin page for applications; those with support wait for a decision."""

    formats = {"reference": REFERENCE}
    list_display = ("reference", "created_at", "company_name", "cvr", "name", "state", "cause")
    list_filter = ("state", "cause")
    search_fields = ("reference__startswith", "cvr__startswith", "company_name__istartswith", "name__istartswith")
    ordering = ("-id",)
    fields = ("reference", "state", "cause", "created_at", "cvr", "company_name", "company", "name", "email", "mobile",
              "account_number", "reason", "decided_by", "decided_at", "receipt")  # fmt: skip
    readonly_fields = ("receipt",)

    @admin.display(description=gettext_lazy("The applicant's page"))
    def receipt(self, application: Application) -> Any:
        """Return a link to the page of the portal that the applicant follows."""
        url = reverse("apply_receipt", args=[application.uid])
        return format_html('<a href="{}">{}</a>', url, _("See it in the portal"))


@admin.register(Letter)
class LetterAdmin(ScopedAdmin):
    """Admin page for letters: when they were created and delivered. Never their content."""

    list_display = ("company", "created_at", "delivered_at", "refusal")
    ordering = ("-id",)
    fields = ("company", "application", "user", "message_id", "created_at", "rendered_at", "delivered_at", "refused_at",
              "refusal")  # fmt: skip
    exclude = ("pdf",)

    def heading(self, row: Letter) -> str:
        return row.company.name


@admin.register(OutboxCommand)
class OutboxAdmin(ScopedAdmin):
    """Admin page for outbox commands; late, refused and stopped ones need a person."""

    formats = {"kind": Format(kind_word)}
    list_display = ("kind", "state", "created_at", "attempts", "alarmed_minutes", "last_error")
    list_filter = ("state", ("kind", CodeFilter))
    ordering = ("-id",)
    fields = ("kind", "state", "customer", "created_at", "due_at", "deadline_at", "done_at", "attempts",
              "local_errors", "last_error", "alarmed_minutes", "reference", "key", "lease_until", "lease_holder",
              "run_uid")  # fmt: skip
    exclude = ("payload",)
    readonly_fields = ("customer",)

    def heading(self, row: OutboxCommand) -> str:
        return f"{row}: {row.get_state_display()}"

    @admin.display(description=gettext_lazy("company"))
    def customer(self, command: OutboxCommand) -> Any:
        """Return a link to the company."""
        return company_link(command.company_id)


class ResolvedFilter(admin.SimpleListFilter):
    """Filter by whether the file has been loaded since."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        return [("open", _("not loaded yet")), ("loaded", _("loaded since"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        wanted = {"open": True, "loaded": False}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(resolved_at__isnull=wanted)


@admin.register(FeedAlarm)
class FeedAlarmAdmin(ReadOnlyAdmin):
    """Admin page for refused files of the feed; the newest first."""

    list_display = ("file", "raised_at", "refused", "first_reason", "resolved_at")
    list_filter = (ResolvedFilter,)
    ordering = ("-id",)
    fields = ("file", "raised_at", "refused", "first_reasons", "resolved_at")
    readonly_fields = ("first_reasons",)

    @admin.display(description=gettext_lazy("first reason"))
    def first_reason(self, alarm: FeedAlarm) -> str:
        """Return the first reason."""
        return str(alarm.reasons[0])

    @admin.display(description=gettext_lazy("first reasons"))
    def first_reasons(self, alarm: FeedAlarm) -> Any:
        """Return the stored reasons, a line each."""
        return format_html_join("", "<div>{}</div>", [[reason] for reason in alarm.reasons])
