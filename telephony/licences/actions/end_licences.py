"""Have fewer licences: some end with the last day of the notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.amounts import WholeField
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import number
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from subscriptions.prices import earliest_end
from telephony.core.snapshots import rows_of
from telephony.core.user_uses import queues_of
from telephony.exchange.action import TelephonyAction
from telephony.licences.affected import feature_names, lost_features, touched
from telephony.licences.endings import ending_seats, giving_up, holders
from telephony.licences.prices import both_a_month
from telephony.models import LicenceEnding, LicencePool, TelephonyUser
from telephony.permissions import CHANGE

# Users of whom the form asks which are to give up their licence.
ASKED = 100


class EndForm(OnceForm):
    """How many end, and who then gives up a licence."""

    count = WholeField(label=_lazy("How many licences are to end?"), min_value=1)
    release = forms.MultipleChoiceField(
        label=_lazy("Users who give up their licence"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy(
            "Needed if fewer licences are left than are in use. They keep it until the last day. Those who have not "
            "used it for longest are first."
        ),
    )


class EndLicences(TelephonyAction):
    """Give notice of licences of a pool. Who gives one up is chosen by the person, never by the portal."""

    slug = "end_licences"
    address = "opsig"
    label = _lazy("Have fewer licences")
    log_label = _lazy("Notice given of licences")
    consequence = _lazy(
        "The licences can be used and are paid for until the last day. Until then it can be taken back."
    )
    done_receipt = _lazy("Notice given: %(n)s × %(licence)s. The last day is %(last)s.")
    refused_receipt = _lazy("Nothing was ended of %(target)s. %(why)s")
    icon = "cal"
    section = "licences"
    order = 20
    check = True
    model = LicencePool
    related = ("type",)

    def form(self, target: LicencePool, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = EndForm(data)
        field: Any = form.fields["release"]
        field.choices = [(str(one.uid), _used(one)) for one in self._askable(target)]
        if not field.choices:
            field.widget = forms.MultipleHiddenInput()
        return form

    def facts(self, target: LicencePool) -> list[tuple[Any, Any]]:
        ending = ending_seats(self.actor, target)
        found = [
            (_("Licences"), number(target.seats)),
            (pgettext("licences", "In use"), number(holders(self.actor, target).count())),
            (_("Last day"), shown_day(self._last_day(target, timezone.localdate()))),
        ]
        return [*found, (_("Ending already"), number(ending))] if ending else found

    def seen(self, target: LicencePool, data: Mapping[str, Any], day: date) -> str:
        return f"{self._last_day(target, day)}/{target.price}"

    def answers(self, target: LicencePool, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        people = holders(self.actor, target).filter(uid__in=data["release"]).order_by("name_key")
        found = [
            (_("Licences that end"), number(data["count"])),
            (_("Last day"), shown_day(self._last_day(target, day))),
            (_("Licences after that"), number(target.seats - ending_seats(self.actor, target) - data["count"])),
            (_("Less to pay after that"), both_a_month(target.price * data["count"])),
        ]
        if not people:
            return found
        queues, lost = queues_of(rows_of(self.actor, target.company_id, CHANGE)), lost_features(target.type, None)
        stops = [(one.name, "; ".join(touched(one, lost, queues))) for one in people]
        return [
            *found,
            (_("Give up their licence"), ", ".join(one.name for one in people)),
            (_("Features that go"), ", ".join(feature_names(lost))),
            *((_("It stops working for %(name)s") % {"name": name}, text) for name, text in stops if text),
        ]

    def refuse(self, target: LicencePool, data: Mapping[str, Any], today: date) -> str | None:
        left = target.seats - ending_seats(self.actor, target)
        if left <= 0:
            return _("All of these licences end already.")
        if not data:
            return None
        if data["count"] > left:
            return AtField(_("There are only %(n)s licences to end.") % {"n": number(left)}, "count")
        promised = len(giving_up(self.actor, target))
        used = holders(self.actor, target).count()
        short = used - promised - len(set(data["release"])) - (left - data["count"])
        if short <= 0:
            return None
        if short > ASKED:
            return _(
                "More than %(n)s users would be without a licence. Take it from them in the list of users first."
            ) % {"n": number(ASKED)}
        text = ngettext(
            "More are in use than are left: choose %(n)s more user who gives up a licence.",
            "More are in use than are left: choose %(n)s more users who give up a licence.",
            short,
        )
        return AtField(text % {"n": number(short)}, "release")

    def apply(self, target: LicencePool, data: Mapping[str, Any], now: datetime) -> Change:
        people = list(holders(self.actor, target).filter(uid__in=data["release"]).order_by("name_key"))
        last_day = self._last_day(target, timezone.localdate(now))
        LicenceEnding.objects.create(
            company_id=target.company_id,
            pool=target,
            count=data["count"],
            last_day=last_day,
            release=[one.pk for one in people],
        )
        after = {"licence": target.type.name, "ending": data["count"], "paid_until": last_day}
        if people:
            after["give_up"] = [one.name for one in people]
        return Change(target, after=after)

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        last = run.after.get("paid_until")
        return {
            "n": number(int(run.data.get("count") or 0)),
            "licence": run.after.get("licence", ""),
            "last": shown_day(date.fromisoformat(last)) if last else "",
        }

    def _last_day(self, target: LicencePool, today: date) -> date:
        return earliest_end(today, target.type.notice_days, target.binding_until)

    def _askable(self, target: LicencePool) -> list[TelephonyUser]:
        rows = holders(self.actor, target).exclude(pk__in=giving_up(self.actor, target))
        return list(rows.order_by(F("last_used_at").asc(nulls_first=True), "name_key", "pk")[:ASKED])


def _used(person: TelephonyUser) -> str:
    used = shown_day(person.last_used_at) if person.last_used_at else _("never used")
    return f"{person.name} ({used})"
