"""Bar all traffic of a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.base import Shortcut
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from subscriptions.bars import rules
from subscriptions.bars.action import BarringAction, bar_effects
from subscriptions.models import Category, Subscription


class BarForm(OnceForm):
    """The reason, and whether to order a new SIM card next."""

    cause = forms.ChoiceField(label=_lazy("What has happened?"), choices=rules.CAUSES, initial="stolen")
    new_sim = forms.BooleanField(label=_lazy("Order a new SIM card afterwards"), required=False)


class BarNumber(BarringAction):
    """Bar the number. No fresh second factor: it must be quick, and can be undone."""

    slug = "bar"
    address = "spaer"
    label = _lazy("Bar the number")
    log_label = _lazy("Number barred")
    icon = "stop"
    tone = "danger"
    section = "top"
    order = 30
    prominent = True
    shortcut = Shortcut(30, _lazy("Bar phone"), "spaer", _lazy("Which number is to be barred?"))
    later = True
    Form = BarForm
    recorded = ("cause",)
    same_form = True
    columns = ("cause",)
    undo = "unbar"

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        return super().offered(target) and rules.bar_refusal(target) is None

    def form(self, target: Subscription | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = BarForm(data)
        if target is None or target.category != Category.MOBILE:
            # No SIM card, or a bulk change, which orders no cards.
            del form.fields["new_sim"]
        return form

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        return bar_effects(target)

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return [(_lazy("What has happened?"), dict(rules.CAUSES)[data["cause"]]), *bar_effects(target)]

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        return super().refuse(target, data, today) or rules.bar_refusal(target)

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        found = super().receipt_words(target, run)
        return {**found, "more": _("Then you can order the new SIM card here.")} if run.data.get("new_sim") else found
