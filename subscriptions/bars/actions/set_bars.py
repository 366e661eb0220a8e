"""Set a number's restrictions: calls abroad, data, premium numbers and so on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy, pgettext

from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from subscriptions.bars import rules
from subscriptions.bars.action import BarsAction
from subscriptions.core.fields import NameChoicesField
from subscriptions.models import Subscription

CHOICES = [(bar.value, bar.label) for bar in rules.RESTRICTIONS]


class RestrictionsForm(OnceForm):
    """One checkbox for each restriction; an unticked one is lifted."""

    bars = NameChoicesField(
        label=_lazy("Close for"),
        choices=CHOICES,
        required=False,
        help_text=_lazy("What is not ticked is open. 112 can always be called, whatever is barred."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["bars"]
        field.widget.choices = [
            (bar.value, format_html("{}<br><small>{}</small>", bar.label, shown))
            for bar, shown in rules.RESTRICTIONS.items()
        ]


class SetBars(BarsAction):
    """Set exactly these restrictions, whatever the number had; a bar on all traffic is unchanged."""

    slug = "set_bars"
    address = "begraensninger"
    label = _lazy("Change restrictions")
    log_label = _lazy("Restrictions changed")
    sent_label = _lazy("Change of restrictions ordered")
    sent_receipt = _lazy("The restrictions of %(target)s are sent to the network. %(takes)s")
    done_receipt = _lazy("The restrictions of %(target)s are changed. Barred now: %(bars)s.")
    refused_receipt = _lazy("The restrictions of %(target)s were not changed. %(why)s")
    many_label = ngettext_lazy(
        "Change the restrictions of %(n)s number", "Change the restrictions of %(n)s numbers", "count"
    )
    many_done = ngettext_lazy(
        "The restrictions of %(n)s number are changed", "The restrictions of %(n)s numbers are changed", "count"
    )
    many_ahead = ngettext_lazy("%(n)s number gets these restrictions", "%(n)s numbers get these restrictions", "count")
    icon = "filter"
    section = "restrictions"
    takes_number = True
    later = True
    Form = RestrictionsForm
    columns = ("bars",)

    def form(self, target: Any, data: Mapping[str, Any] | None = None) -> forms.Form:
        return RestrictionsForm(data, initial={"bars": rules.without_all(target)} if target else {})

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if "bars" in data and self.wanted(target, data) == sorted(target.bars):
            return _("Nothing is changed: the number has just these restrictions.")
        return None

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        barred = [bar for bar in rules.Bar if bar in run.after.get("bars", ())]
        shown = ", ".join(str(bar.label) for bar in barred) or pgettext("restrictions", "nothing")
        return {**super().receipt_words(target, run), "bars": shown}

    def take_refusal(self, target: Subscription, data: Mapping[str, Any]) -> str | None:
        incoming = rules.Bar.INCOMING.value
        if incoming in data.get("bars", ()) and incoming not in target.bars:
            return super().take_refusal(target, data)
        return None

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        wanted, had = set(self.wanted(target, data)), set(target.bars)
        found = [(_("Is closed"), wanted - had), (_("Is opened"), had - wanted)]
        return [(name, ", ".join(str(rules.Bar(bar).label) for bar in sorted(those))) for name, those in found if those]

    def seen(self, target: Subscription, data: Mapping[str, Any], day: date) -> str:
        # The whole set is sent: another user's change in between must not be undone unnoticed.
        return ",".join(rules.without_all(target))

    def is_lost(self, target: Subscription) -> bool:
        return target.lost_since is not None

    def wanted(self, target: Subscription, data: Mapping[str, Any]) -> list[str]:
        return sorted({*data["bars"], *({rules.ALL} & {*target.bars})})
