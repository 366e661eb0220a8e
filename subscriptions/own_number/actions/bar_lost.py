"""Bar all traffic of the user's own lost or stolen phone immediately."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from subscriptions.bars import rules
from subscriptions.bars.action import BarringAction
from subscriptions.models import Subscription
from subscriptions.own_number.action import OwnBarsAction

CAUSES = tuple((code, label) for code, label in reversed(rules.CAUSES) if code in ("lost", "stolen"))


class LostForm(OnceForm):
    """The reason."""

    cause = forms.ChoiceField(
        label=_lazy("What has happened?"), choices=CAUSES, initial="lost", widget=forms.RadioSelect
    )


class BarLost(OwnBarsAction, BarringAction):
    """Bar the number. No fresh second factor: the lost phone is one, and it must be quick."""

    slug = "bar_lost"
    address = "spaer"
    label = _lazy("Bar the phone")
    log_label = _lazy("Bar on a lost phone")
    done_receipt = _lazy(
        "%(target)s is barred (%(details)s). The phone can't call, text or use data, but 112 always works."
    )
    icon = "stop"
    tone = "danger"
    order = 10
    from_states = frozenset({Subscription.State.ACTIVE})
    Form = LostForm
    lost = True

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        return super().refuse(target, data, today) or rules.bar_refusal(target)

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "more": _("112 always works.")}
