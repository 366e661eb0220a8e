"""Applications, letters and all other commands to external systems, in the admin."""

from __future__ import annotations

from django.contrib import admin

from accounts.models import Application, Letter
from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel.models import OutboxCommand


@admin.register(Application)
class ApplicationAdmin(ScopedAdmin):
    """Admin page for applications; those with support wait for a decision."""

    list_display = ("reference", "created_at", "company_name", "cvr", "name", "state", "cause")
    list_filter = ("state", "cause")
    search_fields = ("reference__startswith", "cvr__startswith", "name__istartswith")
    ordering = ("-id",)
    fields = ("reference", "created_at", "cvr", "company_name", "company", "name", "email", "mobile", "account_number",
              "state", "cause", "reason", "decided_by", "decided_at", "buttons")  # fmt: skip
    readonly_fields = ("buttons",)


@admin.register(Letter)
class LetterAdmin(ScopedAdmin):
    """Admin page for letters: when they were created and delivered. Never their content."""

    list_display = ("company", "created_at", "delivered_at", "refusal")
    list_select_related = ("company",)
    ordering = ("-id",)
    exclude = ("pdf",)


@admin.register(OutboxCommand)
class OutboxAdmin(ScopedAdmin):
    """Admin page for outbox commands; late, refused and stopped ones need a person."""

    list_display = ("kind", "state", "created_at", "attempts", "alarmed_minutes", "last_error")
    list_filter = ("state", "kind")
    ordering = ("-id",)
    exclude = ("payload",)
    readonly_fields = ("buttons",)
