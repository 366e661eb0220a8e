"""Set how much data abroad may cost in a month before the network cuts it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.outbox.enqueue import Command
from subscriptions.core.action import SubscriptionAction
from subscriptions.models import Category, Subscription
from subscriptions.plans.roaming_command import KIND
from subscriptions.prices import a_month

# Kroner without VAT. The standard is the 50 euro of the EU's roaming rules.
STANDARD, LEAST, MOST = 400, 100, 50_000
CHOICES = (("cap", _lazy("Cut off at a cap")), ("none", _lazy("No cap")))


class CapForm(OnceForm):
    """A cap in whole kroner, or none, which needs a tick of its own and never follows from an empty field."""

    conditional = ("cap",)

    kind = forms.ChoiceField(label=_lazy("Data abroad"), choices=CHOICES, initial="cap", widget=forms.RadioSelect)
    cap = WholeField(
        label=_lazy("Cap, kroner a month excl. VAT"),
        min_value=LEAST,
        max_value=MOST,
        required=False,
        help_text=_lazy("400 kr. is the standard, as the EU's rules have it. We warn at 80 %."),
    )
    accept = forms.BooleanField(
        label=_lazy("I accept that data abroad is charged without any limit when there is no cap."), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Require the amount with "cap", the tick with "none"."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") == "cap" and data.get("cap") is None and "cap" not in self.errors:
            self.add_error("cap", _("Write an amount in whole kroner."))
        if data.get("kind") == "none" and not data.get("accept"):
            self.add_error("accept", _("Without a cap there is no limit: tick here to accept that."))
        return data


class SetRoamingCap(SubscriptionAction):
    """Set the cap. Rules of the EU: a cap unless the customer opts out, a warning at 80 %."""

    slug = "set_roaming_cap"
    address = "roamingloft"
    label = _lazy("Change the cap on data abroad")
    log_label = _lazy("Cap on data abroad changed")
    sent_label = _lazy("Change of the cap on data abroad ordered")
    sent_receipt = _lazy("The cap on data abroad of %(target)s is sent to the network. %(takes)s")
    done_receipt = _lazy("The cap on data abroad of %(target)s is now: %(cap)s.")
    refused_receipt = _lazy("The cap on data abroad of %(target)s was not changed. %(why)s")
    many_label = ngettext_lazy(
        "Change the cap on data abroad of %(n)s number", "Change the cap on data abroad of %(n)s numbers", "count"
    )
    many_done = ngettext_lazy(
        "The cap on data abroad of %(n)s number is changed", "The cap on data abroad of %(n)s numbers is changed",
        "count",
    )  # fmt: skip
    many_ahead = ngettext_lazy(
        "%(n)s number gets another cap on data abroad", "%(n)s numbers get another cap on data abroad", "count"
    )
    icon = "globe"
    section = "cap"
    categories = frozenset({Category.MOBILE.value})
    takes_number = False
    later = True
    Form = CapForm

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "cap": _cap_text(run.after.get("roaming_cap")).rstrip(".")}

    def form(self, target: Subscription | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        cap = target.roaming_cap if target is not None else STANDARD
        return CapForm(data, initial={"kind": "none" if cap is None else "cap", "cap": cap or STANDARD})

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if data.get("kind") and _cap(data) == target.roaming_cap:
            return _("That is how it is already.")
        return None

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        return [
            (_("Today"), _cap_text(target.roaming_cap)),
            (_("What it does"), _("Data abroad stops when the cap is reached, until the month is over. Calls and text"
                                  " messages go on.")),
        ]  # fmt: skip

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return [(_("Today"), _cap_text(target.roaming_cap)), (_("From then on"), _cap_text(_cap(data)))]

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        # The subscription is changed when the network has done it (plans/roaming_command.py).
        return Change(target, before={"roaming_cap": target.roaming_cap}, after={"roaming_cap": _cap(data)})

    def command(self, target: Subscription, data: Mapping[str, Any], change: Change) -> Command | None:
        payload = {"number": target.number, "cap": change.after["roaming_cap"]}
        return Command(KIND, f"cap:{target.uid}:{uuid4()}", target.pk, payload)


def _cap(data: Mapping[str, Any]) -> int | None:
    return None if data["kind"] == "none" else data["cap"]


def _cap_text(cap: int | None) -> str:
    return _("no cap") if cap is None else a_month(Decimal(cap))
