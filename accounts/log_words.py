"""What support reads in the log instead of the codes that its rows hold."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions import registry
from selfservice.kernel.models import AuditEntry

# Events that are no action's; an action is called by its own label.
EVENTS: dict[str, Any] = {
    "activation_code_closed": _("Activation code closed after wrong tries"),
    "add_passkey": _("Create a passkey"),
    "alarm_late_30": _("Alarm: half an hour late"),
    "alarm_late_60": _("Alarm: an hour late"),
    "alarm_late_90": _("Alarm: an hour and a half late"),
    "alarm_parked": _("Alarm: stopped"),
    "alarm_refused": _("Alarm: refused"),
    "retry_command": _("Dispatch set going again"),
    "login": _("Log in"),
    "login_failed": _("Wrong password"),
    "second_factor_failed": _("Wrong code of the second factor"),
    "support_view": _("Support looks at the customer"),
}

KINDS: dict[str, Any] = {
    "public": _("Visitor"),
    "staff": _("Support"),
    "system": _("The portal itself"),
    "user": _("Customer"),
}


def event_word(event: str) -> str:
    """An event in words; one that has none as it stands."""
    action = registry.get(event)
    return str(action.label if action else EVENTS.get(event, event))


class Words(admin.AllValuesFieldListFilter):
    """A filter of the log that shows words for codes."""

    def choices(self, changelist: Any) -> Any:
        """As the stock filter's, in words."""
        for choice in super().choices(changelist):
            shown = str(choice["display"])
            yield {**choice, "display": KINDS.get(shown) or event_word(shown)}


class LogColumns:
    """The columns of the log that are told in words."""

    @admin.display(description=_("event"), ordering="event")
    def event_shown(self, entry: AuditEntry) -> str:
        """What happened."""
        return event_word(entry.event)

    @admin.display(description=_("reason"), ordering="reason")
    def reason_shown(self, entry: AuditEntry) -> str:
        """Why, as a person wrote it; what the portal says of itself is for its developers."""
        return "" if entry.actor_kind == "system" else entry.reason

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, entry: AuditEntry) -> str:
        """Who did it; whoever was not logged in has no name."""
        return str(KINDS["public"]) if entry.actor_kind == "public" else entry.actor_name

    @admin.display(description=_("kind of person"))
    def kind_shown(self, entry: AuditEntry) -> str:
        """What kind of person it was."""
        return str(KINDS.get(entry.actor_kind, entry.actor_kind))
