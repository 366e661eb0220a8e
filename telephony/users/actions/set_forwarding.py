"""Set where a user's calls are forwarded to, or those of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.actions.details import ChangeDetails, DetailsForm
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.forms import values_given
from telephony.core.destinations import licence_refusal
from telephony.models import TelephonyUser
from telephony.users.action import UserAction
from telephony.users.forwarding import LABELS, ForwardField, Forwards

FORWARDS = TelephonyUser.FORWARDS


class ForwardingForm(DetailsForm):
    """A number for each case; of one user, an empty field means that calls are not forwarded then."""

    forward_always = ForwardField(label=LABELS["forward_always"])
    forward_busy = ForwardField(label=LABELS["forward_busy"])
    forward_no_answer = ForwardField(label=LABELS["forward_no_answer"])
    forward_unavailable = ForwardField(label=LABELS["forward_unavailable"])


class SettingForwarding(ChangeDetails, UserAction, Forwards):
    """Action that sets forwards, as far as the company's policy, its cap and the licence allow."""

    done_receipt = _lazy("The forwarding of %(target)s is saved.")
    sent_receipt = _lazy("The forwarding of %(target)s is saved. Calls follow it in a few seconds.")
    refused_receipt = _lazy("The forwarding of %(target)s was not changed. %(why)s")
    icon = "out"
    bulk = False
    later = False
    Form = ForwardingForm
    columns: ClassVar[tuple[str, ...]] = FORWARDS
    for_many: ClassVar[tuple[str, ...]] = FORWARDS

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = super().form(target, data)
        if "whole" in form.fields:
            first = form.fields[FORWARDS[0]]
            first.help_text = _lazy("In any spelling. An empty field: calls are not forwarded then.")
        return form

    def facts(self, target: TelephonyUser) -> list[tuple[Any, Any]]:
        """Say before anything is typed that only colleagues' numbers can be chosen."""
        reason = licence_refusal(target)
        return [(_("Forwarding out of the company"), reason)] if reason else []

    def answers(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        changes = self.changes(target, data)
        return [(self.label_of(name), phone(number) or "–") for name, number in changes.items()]

    def refuse(self, target: TelephonyUser, data: Mapping[str, Any], today: date) -> str | None:
        texts = values_given(FORWARDS, data)
        refused = self.forward_refusal(target, texts, alone=bool(data.get("whole")))
        return refused or super().refuse(target, data, today)

    def wanted(self, target: TelephonyUser, data: Mapping[str, Any]) -> dict[str, Any]:
        return {**self.wanted_numbers(target, super().wanted(target, data))}

    def save(self, target: TelephonyUser, names: Sequence[str]) -> None:
        super().save(target, [*names, *self.mark_out(target)])


class SetForwarding(SettingForwarding):
    """Set the forwarding of a colleague, or of many: in a list the same for all, in a file each its own."""

    slug = "set_telephony_forwarding"
    address = "viderestilling"
    label = _lazy("Set forwarding")
    section = "user"
    log_label = _lazy("Forwarding set")
    many_label = ngettext_lazy("Set the forwarding of %(n)s user", "Set the forwarding of %(n)s users", "count")
    many_done = ngettext_lazy(
        "The forwarding of %(n)s user is saved", "The forwarding of %(n)s users is saved", "count"
    )
    many_ahead = ngettext_lazy(
        "The forwarding of %(n)s user will change", "The forwarding of %(n)s users will change", "count"
    )
    order = 40
    bulk = True
