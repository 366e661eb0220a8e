"""Lead a number to another call flow or user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from selfservice.kernel.actions.base import is_fresh
from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.formatting import phone
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.widgets import NarrowedSelect
from selfservice.kernel.scope.actor import Needed
from telephony.core.destinations import ForwardingRules
from telephony.core.flow_uses import current_versions
from telephony.core.locks import lock_free
from telephony.core.snapshots import rows_of
from telephony.exchange.action import ExchangeAction
from telephony.models import CallFlow, TelephoneNumber, TelephonyUser
from telephony.numbers.targets import FLOW, choices, forwards_of, name_of, value_of
from telephony.permissions import PUBLISH


class TargetForm(OnceForm):
    """What calls to the number go to."""

    conditional = ("target",)

    def __init__(self, data: Any, *, offered: list[Any], present: str) -> None:
        super().__init__(data)
        self.fields["target"] = forms.ChoiceField(
            label=_t("Calls go to"),
            choices=offered,
            required=False,
            initial=present,
            widget=NarrowedSelect,
            help_text=_t("Call flows that are in use, and people who have no direct number yet."),
        )


class ChangeNumberTarget(ExchangeAction):
    """Change what callers to one number get. It is read through first, because it applies at once."""

    slug = "change_number_target"
    address = "foer-til"
    label = _("Lead the number elsewhere")
    log_label = _("Number leads elsewhere")
    consequence = _("It applies to new calls within a few seconds. Calls in progress go on as they are.")
    done_receipt = _("Calls to %(target)s now go to %(leads_to)s.")
    sent_receipt = _("Calls to %(target)s go to %(leads_to)s in a few seconds.")
    refused_receipt = _("Calls to %(target)s go as before. %(why)s")
    model = TelephoneNumber
    function: ClassVar[Needed | None] = PUBLISH
    section = "number"
    order = 10
    check = True
    related = ("flow", "user")

    def form(self, target: TelephoneNumber | None, data: Mapping[str, Any] | None = None) -> forms.Form:
        if target is None:
            return TargetForm(data, offered=[], present="")
        return TargetForm(data, offered=choices(self.actor, target), present=value_of(target))

    def refuse(self, target: TelephoneNumber, data: Mapping[str, Any], today: date) -> str | None:
        if "target" in data and data["target"] == value_of(target):
            return _t("Nothing is changed: it is like that already.")
        if data:
            self._ask_factor(target, data["target"])
        return None

    def _ask_factor(self, target: TelephoneNumber, value: str) -> None:
        """Raise StepUpRequired where calls to the number would be forwarded abroad, and are not now."""
        rows = rows_of(self.actor, target.company_id)
        flows = {str(one.flow.uid): one.definition for one in current_versions(rows, published=True)}
        rules = ForwardingRules(target.company_id, verified=is_fresh(self.actor.verified_at))
        wanted = forwards_of(*self._chosen(target, value), flows)
        rules.ask_factor(wanted, forwards_of(target.flow, target.user, flows))

    def facts(self, target: TelephoneNumber) -> list[tuple[Any, Any]]:
        return [(_t("Calls go to now"), name_of(target))]

    def answers(self, target: TelephoneNumber, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        flow, user = self._chosen(target, data["target"])
        then = name_of(TelephoneNumber(flow=flow, user=user))
        return [(_t("Number"), phone(target.number)), (_t("Calls go to now"), name_of(target)), (_t("Then"), then)]

    def seen(self, target: TelephoneNumber, data: Mapping[str, Any], day: date) -> str:
        return value_of(target) or "-"

    def _chosen(self, target: TelephoneNumber, value: str) -> tuple[CallFlow | None, TelephonyUser | None]:
        kind, _colon, uid = value.partition(":")
        if not uid:
            return None, None
        model: Any = CallFlow if kind == FLOW else TelephonyUser
        found = model.objects.visible_to(self.actor).filter(company=target.company_id, uid=uid).first()
        return (found, None) if kind == FLOW else (None, found)

    def apply(self, target: TelephoneNumber, data: Mapping[str, Any], now: datetime) -> Change:
        before = name_of(target)
        flow, user = self._chosen(target, data["target"])
        people = TelephonyUser.objects.visible_to(self.actor)
        # A user's own actions lock the user first, and the number after it.
        old = lock_free(people.filter(pk=target.user_id)) if target.user_id else None
        if user is not None:
            user = lock_free(people.filter(pk=user.pk))
            if user.state == TelephonyUser.State.LEFT:
                raise ActionRefused(_t("%(name)s has left.") % {"name": user.name})
            if user.direct_number:
                number = {"name": user.name, "number": phone(user.direct_number)}
                raise ActionRefused(_t("%(name)s already has the number %(number)s.") % number)
        if old is not None:
            old.direct_number = ""
            old.save(update_fields=["direct_number"])
        if user is not None:
            user.direct_number = target.number
            user.save(update_fields=["direct_number"])
        target.flow, target.user = flow, user
        target.save(update_fields=["flow", "user"])
        changed = [one for one in (old, user) if one is not None]
        return Change(target, before={"leads_to": before}, after={"leads_to": name_of(target)}, made=changed)

    def sends(self, target: Any, data: Mapping[str, Any], change: Change) -> Iterable[Any]:
        return [target, *change.made]

    def receipt_words(self, target: TelephoneNumber, run: Any) -> dict[str, Any]:
        return {"leads_to": name_of(target), **super().receipt_words(target, run)}
