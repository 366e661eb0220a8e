"""Give users a licence, another licence, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy, pgettext_lazy

from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.formatting import number
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from telephony.core.licences import free_seats, none_free, take_seat
from telephony.core.snapshots import rows_of
from telephony.core.user_uses import queues_of
from telephony.exchange.action import ExchangeAction
from telephony.licences.affected import feature_names, lost_features, touched
from telephony.models import LicencePool, LicenceType, TelephonyUser
from telephony.permissions import CHANGE

NONE = "none"
State = TelephonyUser.State


class LicenceForm(OnceForm):
    """The licence, by its code, or NONE."""

    licence = forms.ChoiceField(label=_lazy("Licence"), widget=forms.RadioSelect)


class SetLicence(ExchangeAction):
    """Set the licence of one user or of many, within what the company has.

    A user who gets fewer features keeps the settings that need them: they work again with the next licence.
    """

    slug = "set_licence"
    address = "licens"
    label = _lazy("Change licence")
    log_label = _lazy("Licence changed")
    sent_label = _lazy("Licence changed, on its way to the exchange")
    done_receipt = _lazy("%(target)s has this licence now: %(licence)s.")
    sent_receipt = _lazy("%(target)s has this licence now: %(licence)s. Calls follow it in a few seconds.")
    refused_receipt = _lazy("The licence of %(target)s is not in the exchange. %(why)s")
    many_noun = pgettext_lazy("telephony", "User")
    many_label = ngettext_lazy("Change the licence of %(n)s user", "Change the licence of %(n)s users", "count")
    many_ahead = ngettext_lazy("%(n)s user gets another licence", "%(n)s users get another licence", "count")
    many_done = ngettext_lazy("%(n)s user has another licence", "%(n)s users have another licence", "count")
    icon = "layers"
    section = "user"
    order = 30
    prominent = True
    bulk = True
    check = True
    model = TelephonyUser
    related = ("licence",)
    from_states = frozenset({State.INVITED.value, State.ACTIVE.value, State.LEAVE.value, State.BARRED.value})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of the companies asked about: pools and queues, and by pool what was free and who has been promised a licence.
        self._pools: dict[int, dict[str, LicencePool]] = {}
        self._queues: dict[int, dict[str, list[str]]] = {}
        self._free: dict[int, int] = {}
        self._promised: dict[int, set[int]] = defaultdict(set)

    def form(self, target: TelephonyUser | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        form = LicenceForm(data)
        field: Any = form.fields["licence"]
        if target is None:
            seen = LicencePool.objects.visible_to(self.actor, function=CHANGE)
            types = LicenceType.objects.filter(pk__in=list(seen.values_list("type_id", flat=True)))
            found = [(one.code, one.name) for one in types]
        else:
            pools = self._pools_at(target.company_id).values()
            found = [(pool.type.code, self._named(pool)) for pool in pools if pool.type_id != target.licence_id]
        if target is None or target.licence_id:
            found.append((NONE, _("No licence")))
        field.choices = found
        return form

    def prepare(self, targets: Sequence[Any]) -> None:
        types = {one.pk: one for one in LicenceType.objects.all()}
        for target in targets:
            target.licence = types.get(target.licence_id or 0)

    def facts(self, target: TelephonyUser) -> list[tuple[Any, Any]]:
        return [(_("Licence now"), target.licence.name if target.licence else _("None"))]

    def refuse(self, target: TelephonyUser, data: Mapping[str, Any], today: date) -> str | None:
        pools = self._pools_at(target.company_id)
        code = data.get("licence")
        if code is None:
            return None if pools or target.licence_id else _("The company has no licences. Buy some first.")
        if code == (target.licence.code if target.licence else NONE):
            return _("The user has that licence already.") if target.licence else _("The user has no licence.")
        if target.licence and target.licence.code not in pools:
            return _("Another account pays for this licence: those who see that account change it.")
        if code == NONE:
            return None
        pool = pools.get(code)
        if pool is None:
            return _("The company has no licences of that kind.")
        if self._left(pool) <= len(self._promised[pool.pk] - {target.pk}):
            return AtField(none_free(), "licence")
        # Of many, the first ones get what is free.
        self._promised[pool.pk].add(target.pk)
        return None

    def answers(self, target: TelephonyUser, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        new = self._chosen(target, data)
        old = target.licence
        found = [
            (_("New licence"), new.name if new else _("None")),
            (_("Licence until now"), old.name if old else _("None")),
        ]
        if lost := lost_features(old, new):
            found.append((_("Features that go"), ", ".join(feature_names(lost))))
            if stops := touched(target, lost, self._queues_at(target.company_id)):
                found.append((_("It stops working"), "; ".join(stops)))
        return found

    def apply(self, target: TelephonyUser, data: Mapping[str, Any], now: datetime) -> Change:
        new, old = self._chosen(target, data), target.licence
        if new:
            take_seat(self.actor, target.company_id, new.pk)
        target.licence = new
        target.save(update_fields=["licence"])
        return Change(target, before={"licence": old.name if old else ""}, after={"licence": new.name if new else ""})

    def receipt_words(self, target: Any, run: ActionRun) -> dict[str, Any]:
        licence = run.after.get("licence") or _("none")
        return {**super().receipt_words(target, run), "licence": licence}

    def _chosen(self, target: TelephonyUser, data: Mapping[str, Any]) -> LicenceType | None:
        return None if data["licence"] == NONE else self._pools_at(target.company_id)[data["licence"]].type

    def _pools_at(self, company_id: int) -> dict[str, LicencePool]:
        if company_id not in self._pools:
            seen = LicencePool.objects.visible_to(self.actor, function=CHANGE).filter(company=company_id)
            self._pools[company_id] = {pool.type.code: pool for pool in seen.select_related("type").order_by("type")}
        return self._pools[company_id]

    def _queues_at(self, company_id: int) -> dict[str, list[str]]:
        if company_id not in self._queues:
            self._queues[company_id] = queues_of(rows_of(self.actor, company_id, CHANGE))
        return self._queues[company_id]

    def _left(self, pool: LicencePool) -> int:
        if pool.pk not in self._free:
            self._free[pool.pk] = free_seats(self.actor, pool)
        return self._free[pool.pk]

    def _named(self, pool: LicencePool) -> str:
        return _("%(licence)s (%(n)s free)") % {"licence": pool.type.name, "n": number(self._left(pool))}
