"""Set where a user's calls are forwarded to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Change
from selfservice.kernel.core.forms import OnceForm
from telephony.core.destinations import Feature, licence_refusal
from telephony.models import TelephonyUser
from telephony.users.action import UserAction
from telephony.users.forwarding import LABELS, ForwardField, Forwards

FORWARDS = TelephonyUser.FORWARDS


class ForwardingForm(OnceForm):
    """A number for each case; empty: calls are not forwarded then."""

    forward_always = ForwardField(
        label=LABELS["forward_always"],
        help_text=_lazy("In any spelling. An empty field: calls are not forwarded then."),
    )
    forward_busy = ForwardField(label=LABELS["forward_busy"])
    forward_no_answer = ForwardField(label=LABELS["forward_no_answer"])
    forward_unavailable = ForwardField(label=LABELS["forward_unavailable"])


class SettingForwarding(UserAction, Forwards):
    """Action that sets all four forwards, as far as the company's policy, its cap and the licence allow."""

    done_receipt = _lazy("The forwarding of %(target)s is saved.")
    sent_receipt = _lazy("The forwarding of %(target)s is saved. Calls follow it in a few seconds.")
    refused_receipt = _lazy("The forwarding of %(target)s was not changed. %(why)s")
    icon = "out"
    Form = ForwardingForm

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        initial = {name: getattr(target, name) for name in FORWARDS} if target else {}
        return ForwardingForm(data, initial=initial)

    def facts(self, target: TelephonyUser) -> list[tuple[Any, Any]]:
        """Say before anything is typed that only colleagues' numbers can be chosen."""
        reason = licence_refusal(target)
        return [(Feature.FORWARD_EXTERNAL.label, reason)] if reason else []

    def refuse(self, target: TelephonyUser, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        if reason := self.forward_refusal(target, {name: data[name] for name in FORWARDS}):
            return reason
        return None if self._changes(target, data) else _("Nothing is changed: it is like that already.")

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        changes = self._changes(target, data)
        change = Change(target, before={name: getattr(target, name) for name in changes}, after=changes)
        for name, number in changes.items():
            setattr(target, name, number)
        more = self.mark_out(target)
        target.save(update_fields=[*changes, *more])
        return change

    def _changes(self, target: TelephonyUser, data: Mapping[str, Any]) -> dict[str, str]:
        wanted = self.wanted_numbers(target, {name: data[name] for name in FORWARDS})
        return {name: number for name, number in wanted.items() if number != getattr(target, name)}


class SetForwarding(SettingForwarding):
    """Set a colleague's forwarding."""

    slug = "set_telephony_forwarding"
    address = "viderestilling"
    label = _lazy("Set forwarding")
    log_label = _lazy("Forwarding set")
    order = 40
