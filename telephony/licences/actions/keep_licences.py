"""Take back notice of licences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import number
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from telephony.exchange.action import TelephonyAction
from telephony.licences.endings import open_endings
from telephony.models import LicenceEnding, LicencePool


class KeepForm(OnceForm):
    """Which of the endings is taken back, by its public id."""

    ending = forms.ChoiceField(label=_lazy("Which licences are to stay?"), widget=forms.RadioSelect)


class KeepLicences(TelephonyAction):
    """Keep licences whose last day is to come."""

    slug = "keep_licences"
    address = "behold"
    label = _lazy("Keep licences")
    log_label = _lazy("Notice of licences taken back")
    consequence = _lazy("The licences do not end. Nobody gives up a licence because of them.")
    done_receipt = _lazy("Kept: %(n)s × %(licence)s.")
    refused_receipt = _lazy("The notice of %(target)s was not taken back. %(why)s")
    icon = "check"
    section = "licences"
    order = 30
    model = LicencePool
    related = ("type",)

    def form(self, target: LicencePool, data: Mapping[str, Any] | None = None) -> forms.Form:
        found = self._to_come(target, timezone.localdate())
        form = KeepForm(data, initial={"ending": str(found[0].uid) if found else ""})
        field: Any = form.fields["ending"]
        field.choices = [(str(one.uid), _words(one.count, one.last_day)) for one in found]
        return form

    def refuse(self, target: LicencePool, data: Mapping[str, Any], today: date) -> str | None:
        return None if self._to_come(target, today) else _("None of these licences end on a day to come.")

    def apply(self, target: LicencePool, data: Mapping[str, Any], now: datetime) -> Change:
        ending = next(
            (one for one in self._to_come(target, timezone.localdate(now)) if str(one.uid) == data["ending"]), None
        )
        if ending is None:
            raise ActionRefused(_("None of these licences end on a day to come."))
        before = {"ending": ending.count, "paid_until": ending.last_day}
        ending.delete()
        return Change(target, before=before, after={"licence": target.type.name, "ending": 0})

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        return {"n": number(int(run.before.get("ending") or 0)), "licence": run.after.get("licence", "")}

    def _to_come(self, target: LicencePool, today: date) -> list[LicenceEnding]:
        return list(open_endings(self.actor, target).filter(last_day__gte=today))


def _words(count: int, last_day: date) -> str:
    text = ngettext("%(n)s licence that ends on %(day)s", "%(n)s licences that end on %(day)s", count)
    return text % {"n": number(count), "day": shown_day(last_day)}
