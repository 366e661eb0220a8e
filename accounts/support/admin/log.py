"""The log of all customers in the admin, as text."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel.history import format as history_format
from selfservice.kernel.history.labels import event_word
from selfservice.kernel.models import AuditEntry


class Words(admin.AllValuesFieldListFilter):
    """Filter of the log that shows labels for codes."""

    def choices(self, changelist: Any) -> Any:
        """Yield the choices of Django's filter, with labels."""
        for choice in super().choices(changelist):
            shown = str(choice["display"])
            yield {**choice, "display": history_format.KINDS.get(shown) or event_word(shown)}


@admin.register(AuditEntry)
class AuditAdmin(ScopedAdmin):
    """Admin page for the log of all customers."""

    list_display = ("at", "event_shown", "who", "target_name", "changed_shown", "reason_shown")
    list_filter = (("event", Words), ("actor_kind", Words))
    fields = ("at", "event_shown", "who", "kind_shown", "on_behalf_of", "target_name", "target_model", "target_id",
              "company_id", "before_and_after", "reason", "ip", "run_uid")  # fmt: skip
    readonly_fields = ("event_shown", "who", "kind_shown", "before_and_after")
    search_fields = ("actor_name__istartswith", "target_name__istartswith")
    ordering = ("-id",)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the entry as a sentence to its page."""
        return super().render_change_form(
            request, {**context, "subtitle": history_format.sentence(context["original"])}, *args, **kwargs
        )

    @admin.display(description=_("event"), ordering="event")
    def event_shown(self, entry: AuditEntry) -> str:
        """Return the event's label."""
        return event_word(entry.event)

    @admin.display(description=_("reason"), ordering="reason")
    def reason_shown(self, entry: AuditEntry) -> str:
        """Return the reason that a person wrote."""
        return history_format.why(entry)

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, entry: AuditEntry) -> str:
        """Return the actor's name; a visitor who was not logged in has none."""
        return str(history_format.KINDS["public"]) if entry.actor_kind == "public" else entry.actor_name

    @admin.display(description=_("kind of person"))
    def kind_shown(self, entry: AuditEntry) -> str:
        """Return the label of the actor's kind."""
        return history_format.kind_word(entry)

    @admin.display(description=_("What changed"))
    def changed_shown(self, entry: AuditEntry) -> str:
        """Return the changes, cut to the width of the column."""
        return history_format.changes(entry, 80)

    @admin.display(description=_("What changed"))
    def before_and_after(self, entry: AuditEntry) -> str:
        """Return the changes, a line for each field."""
        return format_html_join("", "{}<br>", ((line.text,) for line in history_format.lines(entry))) or "–"
