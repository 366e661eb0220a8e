"""The log of all customers in the admin, as text."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.log.filters import in_target_name
from accounts.support.admin.formats import Format, word_for_support
from accounts.support.admin.read_only import CodeFilter
from accounts.support.admin.scoped import ScopedAdmin, company_link
from selfservice.kernel.history import format as history_format
from selfservice.kernel.history.labels import NOTHING, event_word
from selfservice.kernel.models import AuditEntry
from selfservice.kernel.navigation.search import Asked
from selfservice.kernel.scope.actor import Actor


@admin.register(AuditEntry)
class AuditAdmin(ScopedAdmin):
    """Admin page for the log of all customers."""

    formats = {"event": Format(event_word), "actor_kind": Format(lambda kind: history_format.KINDS.get(kind, kind))}
    list_display = ("at", "event", "who", "target_name", "changed_shown", "reason_shown")
    list_filter = (("event", CodeFilter), ("actor_kind", CodeFilter))
    fields = ("at", "event", "who", "actor_kind", "on_behalf_of", "about", "customer", "before_and_after", "reason",
              "ip", "run_uid")  # fmt: skip
    readonly_fields = ("who", "about", "customer", "before_and_after")
    search_fields = ("actor_name__istartswith", "target_name__istartswith")
    ordering = ("-id",)

    def matching(self, actor: Actor, asked: Asked) -> Q:
        """Return the condition of a search; digits as phone and account numbers are written, too."""
        return super().matching(actor, asked) | (in_target_name(asked.digits) if asked.digits else Q(pk__in=()))

    def heading(self, row: AuditEntry) -> str:
        return history_format.sentence(row, word_for_support)

    @admin.display(description=_("reason"), ordering="reason")
    def reason_shown(self, entry: AuditEntry) -> str:
        """Return the reason that a person wrote."""
        return history_format.why(entry)

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, entry: AuditEntry) -> str:
        """Return the actor's name; a visitor who was not logged in has none."""
        return str(history_format.KINDS["public"]) if entry.actor_kind == "public" else entry.actor_name

    @admin.display(description=_("concerns"))
    def about(self, entry: AuditEntry) -> Any:
        """Return the target's name, as a link where it has a page in the admin."""
        model = entry.target_model.replace(".", "_")
        try:
            url = reverse(f"admin:{model}_change", args=[entry.target_id])
        except NoReverseMatch:
            return entry.target_name or NOTHING
        return format_html('<a href="{}">{}</a>', url, entry.target_name or NOTHING)

    @admin.display(description=_("company"))
    def customer(self, entry: AuditEntry) -> Any:
        """Return a link to the company in whose log the entry is."""
        return company_link(entry.company_id)

    @admin.display(description=_("What changed"))
    def changed_shown(self, entry: AuditEntry) -> str:
        """Return the changes, cut to the width of the column."""
        return history_format.changes(entry, 80, word_for_support)

    @admin.display(description=_("What changed"))
    def before_and_after(self, entry: AuditEntry) -> str:
        """Return the changes, a line for each field."""
        lines = history_format.lines(entry, word_for_support)
        return format_html_join("", "{}<br>", ((line.text,) for line in lines)) or NOTHING
