"""A user leaves: everybody and everything that uses them gets a replacement, and what they had becomes free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.base import ActionRefused, Change
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.refusals import AtField
from telephony.core.snapshots import Rows, rows_of
from telephony.core.user_uses import numbers_of
from telephony.leaving.apply import Leaving
from telephony.leaving.forms import NUMBER, LeavingForm, colleagues_of, with_places
from telephony.leaving.places import LEFT_OUT, Place, named, places_of
from telephony.leaving.replacement import number_for
from telephony.models import CallFlow, TelephonyUser, VacationGreeting
from telephony.users.action import UserAction


class Leave(UserAction):
    """Final: a page of its own, which asks who takes over each place, and a fresh second factor.

    What uses the person when it is done must have been asked about: else it is refused, and asked again.
    """

    slug = "leave_telephony"
    address = "fratraed"
    label = _lazy("The user leaves")
    log_label = _lazy("Telephony user left")
    consequence = _lazy(
        "Calls no longer reach the person. The licence and the numbers become free, and the vacation greeting ends. It"
        " can't be undone; a person who comes back is created again."
    )
    done_receipt = _lazy("%(target)s has left.")
    sent_receipt = _lazy("%(target)s has left. Calls follow it in a few seconds.")
    refused_receipt = _lazy("%(target)s has not left. %(why)s")
    icon = "x"
    tone = "danger"
    section = "leaving"
    step_up = True
    check = True
    later = True
    Form = LeavingForm

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        if target is None:
            return LeavingForm(data)
        rows = self._rows(target)
        return with_places(LeavingForm(data), self._places(target), rows, target)

    def full_form(self, target: Any, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = super().full_form(target, data)
        if target is not None and target.leaves_on and target.leaves_on >= timezone.localdate():
            form.initial[due_date.DUE] = target.leaves_on + timedelta(days=1)
        return form

    def refuse(self, target: TelephonyUser, data: Mapping[str, Any], today: date) -> str | None:
        if not data:
            return None
        by = self._by_uid(target, data)
        for place in self._places(target):
            if reason := _refusal(place, data.get(place.key, ""), by):
                return reason
        heir = by.get(data.get(NUMBER, ""))
        if heir is not None and heir.direct_number:
            return AtField(_("%(name)s has a direct number already.") % {"name": heir.name}, NUMBER)
        return None

    def facts(self, target: TelephonyUser) -> list[tuple[Any, Any]]:
        found = [(_("Licence"), target.licence.name)] if target.licence else []
        numbers = [phone(number) for number in (target.direct_number, target.mobile_number) if number]
        return [*found, *([(_("Numbers"), ", ".join(numbers))] if numbers else [])]

    def answers(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        by = self._by_uid(target, data)
        nobody = _("Nobody: left out")
        found: list[tuple[Any, Any]] = []
        for place in self._places(target):
            heir = by.get(data.get(place.key, ""))
            found.append((place.label, named(heir, needs_queue=place.needs_queue) if heir else nobody))
        if target.direct_number:
            heir = by.get(data.get(NUMBER, ""))
            whose = _("It goes to %(name)s") % {"name": heir.name} if heir else _("It becomes free")
            found.append((f"{_('Direct number')} {phone(target.direct_number)}", whose))
        if target.licence:
            found.append((_("Licence"), _("%(licence)s becomes free") % {"licence": target.licence.name}))
        return found

    def seen(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> str:
        keys = sorted(place.key for place in self._places(target))
        return sha256("\n".join(keys).encode()).hexdigest()[:16]

    def taken_back(self, target: TelephonyUser, due: date) -> None:
        # The page has noted it when the run was planned.
        if target.leaves_on == due - timedelta(days=1):
            target.leaves_on = None
            target.save(update_fields=["leaves_on"])

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        rows = self._rows(target)
        # Who changes or publishes a flow holds its lock, and so waits, or is waited for. What is new is found then.
        list(rows(CallFlow).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        about = Q(user=target) | Q(target__in=numbers_of(target))
        greetings = rows(VacationGreeting).filter(about, ended_at=None, ends__gt=now).order_by("pk")
        list(greetings.select_for_update(of=("self",), no_key=True).values_list("pk"))
        by = self._by_uid(target, data)
        places = places_of(rows, target)
        for place in places:
            if reason := _refusal(place, data.get(place.key, ""), by):
                raise ActionRefused(str(reason))
        leaving = Leaving(self.actor, rows, target, now)
        if any(place.colleague or place.greeting for place in places):
            leaving.rules.lock()
        for place in places:
            leaving.replace(place, by.get(data.get(place.key, "")))
        return leaving.close(by.get(data.get(NUMBER, "")))

    def sends(self, target: TelephonyUser, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        return list(change.made)

    def _rows(self, target: TelephonyUser) -> Rows:
        return rows_of(self.actor, target.company_id)

    def _places(self, target: TelephonyUser) -> list[Place]:
        kept: list[Place] | None = vars(self).get("_kept")
        if kept is None:
            kept = self._kept = places_of(self._rows(target), target)
        return kept

    def _by_uid(self, target: TelephonyUser, data: Mapping[str, Any]) -> dict[str, TelephonyUser]:
        """Return the colleagues who are named in the answers."""
        keys = [NUMBER, *(name for name in data if name.startswith(("flow_", "forward_", "greeting_")))]
        wanted = {str(data[key]) for key in keys if data.get(key) and data[key] != LEFT_OUT}
        if not wanted:
            return {}
        found = colleagues_of(self._rows(target), target).filter(uid__in=wanted).select_related("licence")
        return {str(one.uid): one for one in found}


def _refusal(place: Place, answer: str, by: Mapping[str, TelephonyUser]) -> str | None:
    """Return why a place can't be left with this answer, or None."""
    if answer == LEFT_OUT and place.may_leave_out:
        return None
    heir = by.get(answer)
    if heir is None:
        return AtField(_("%(place)s: choose who takes over.") % {"place": place.label}, place.key)
    if place.needs_number and not number_for(heir):
        return AtField(_("%(name)s has no number to forward to.") % {"name": heir.name}, place.key)
    if place.colleague is not None and place.colleague.pk == heir.pk:
        return AtField(_("Calls of %(name)s can't be forwarded to themselves.") % {"name": heir.name}, place.key)
    return None
