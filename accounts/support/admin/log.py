"""The log of all customers in the admin, in words."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.support.admin.scoped import ScopedAdmin
from selfservice.kernel.history import format as told
from selfservice.kernel.history.labels import event_word
from selfservice.kernel.models import AuditEntry


class Words(admin.AllValuesFieldListFilter):
    """A filter of the log that shows words for codes."""

    def choices(self, changelist: Any) -> Any:
        """As the stock filter's, in words."""
        for choice in super().choices(changelist):
            shown = str(choice["display"])
            yield {**choice, "display": told.KINDS.get(shown) or event_word(shown)}


@admin.register(AuditEntry)
class AuditAdmin(ScopedAdmin):
    """The log, of all customers."""

    asks_reason = False
    list_display = ("at", "event_shown", "who", "target_name", "changed_shown", "reason_shown")
    list_filter = (("event", Words), ("actor_kind", Words))
    fields = ("at", "event_shown", "who", "kind_shown", "on_behalf_of", "target_name", "target_model", "target_id",
              "company_id", "before_and_after", "reason", "ip", "run_uid")  # fmt: skip
    readonly_fields = ("event_shown", "who", "kind_shown", "before_and_after")
    search_fields = ("actor_name__istartswith", "target_name__istartswith")
    ordering = ("-id",)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The page of an entry says it in a sentence."""
        return super().render_change_form(
            request, {**context, "subtitle": told.sentence(context["original"])}, *args, **kwargs
        )

    @admin.display(description=_("event"), ordering="event")
    def event_shown(self, entry: AuditEntry) -> str:
        """What happened."""
        return event_word(entry.event)

    @admin.display(description=_("reason"), ordering="reason")
    def reason_shown(self, entry: AuditEntry) -> str:
        """Why, as a person wrote it."""
        return told.why(entry)

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, entry: AuditEntry) -> str:
        """Who did it; whoever was not logged in has no name."""
        return str(told.KINDS["public"]) if entry.actor_kind == "public" else entry.actor_name

    @admin.display(description=_("kind of person"))
    def kind_shown(self, entry: AuditEntry) -> str:
        """What kind of person it was."""
        return told.kind_word(entry)

    @admin.display(description=_("What changed"))
    def changed_shown(self, entry: AuditEntry) -> str:
        """What became different, cut to the room there is."""
        return told.changes(entry, 80)

    @admin.display(description=_("What changed"))
    def before_and_after(self, entry: AuditEntry) -> str:
        """What became different, a line for each field."""
        return format_html_join("", "{}<br>", ((line.text,) for line in told.lines(entry))) or "–"
