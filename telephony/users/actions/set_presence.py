"""Set a user's presence, for a time or until it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.actions.base import Change
from telephony.models import TelephonyUser
from telephony.users.action import UserAction
from telephony.users.presence import LASTS, PresenceForm, end_of, presence_now, presence_words


class SettingPresence(UserAction):
    """Action that sets the presence. Groups and queues skip a user who is not available."""

    done_receipt = _lazy("Presence of %(target)s: %(presence)s.")
    sent_receipt = _lazy("Presence of %(target)s: %(presence)s. Calls follow it in a few seconds.")
    refused_receipt = _lazy("The presence of %(target)s was not changed. %(why)s")
    icon = "clock"
    Form = PresenceForm

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial = {"presence": presence_now(target, timezone.now())[0]} if target else {}
        return PresenceForm(data, initial=initial)

    def receipt_words(self, target: TelephonyUser | None, run: Any) -> dict[str, Any]:
        said = presence_words(target, timezone.now()) if target else ""
        return {**super().receipt_words(target, run), "presence": said}

    def answers(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return [
            (_lazy("Presence"), TelephonyUser.Presence(data["presence"]).label),
            (_lazy("How long?"), dict(LASTS)[data["lasts"]]),
        ]

    def in_short(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return []

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        before = {"presence": target.presence, "presence_until": target.presence_until}
        target.presence = data["presence"]
        target.presence_until = end_of(target.presence, data["lasts"], now)
        target.save(update_fields=["presence", "presence_until"])
        return Change(
            target, before=before, after={"presence": target.presence, "presence_until": target.presence_until}
        )


class SetPresence(SettingPresence):
    """Set a colleague's presence."""

    slug = "set_telephony_presence"
    address = "tilstedevaerelse"
    label = _lazy("Set presence")
    log_label = _lazy("Presence set")
    many_label = ngettext_lazy("Set the presence of %(n)s user", "Set the presence of %(n)s users", "count")
    many_done = ngettext_lazy("The presence of %(n)s user is set", "The presence of %(n)s users is set", "count")
    many_ahead = ngettext_lazy(
        "The presence of %(n)s user will be set", "The presence of %(n)s users will be set", "count"
    )
    order = 30
    bulk = True
