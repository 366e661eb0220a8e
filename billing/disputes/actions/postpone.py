"""Postpone the payment of an invoice, once, for a fee."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.functions import Function
from accounts.second_person.action import BySecondPerson
from billing.core.action_names import issued
from billing.disputes import rules
from billing.models import Invoice
from selfservice.kernel.actions.runner import Change
from selfservice.kernel.core.dates import DayField
from selfservice.kernel.core.formatting import day as shown
from selfservice.kernel.core.formatting import kr
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun


class PostponeForm(OnceForm):
    """The new day."""

    until = DayField(label=_lazy("Pay at the latest"), coming=True)


class Postpone(BySecondPerson):
    """Set a later due day, at most thirty days later. The operator charges the fee on the next invoice."""

    slug = "postpone_payment"
    address = "henstand"
    label = _lazy("Postpone payment")
    log_kind = "invoices"
    log_label = _lazy("Payment postponed")
    consequence = _lazy("Payment can be postponed once. No reminder is sent before the new day.")
    done_receipt = _lazy("Invoice %(target)s is due on %(day)s now. The fee is on your next invoice.")
    refused_receipt = _lazy("Payment of invoice %(target)s is not postponed. %(why)s")
    icon = "cal"
    section = "invoice"
    order = 30
    check = True
    model = Invoice
    function = Function.INVOICES_CHANGE
    Form = PostponeForm

    def form(self, target: Invoice | None, data: Mapping[str, Any] | None = None) -> PostponeForm:
        """Suggest a day."""
        suggested = rules.suggested_day(target, timezone.localdate()) if target else None
        return PostponeForm(data, initial={"until": f"{suggested:%d.%m.%Y}"} if suggested else None)

    def subtitle(self, target: Invoice) -> str:
        return issued(target)

    def receipt_words(self, target: Invoice, run: ActionRun) -> dict[str, Any]:
        return {"day": shown(date.fromisoformat(run.after["due_on"])) if "due_on" in run.after else ""}

    def facts(self, target: Invoice) -> list[tuple[Any, Any]]:
        return [
            (_("To pay"), kr(target.outstanding)),
            (_("Due now"), shown(target.due_on)),
            (_("Fee, without VAT"), kr(settings.POSTPONE_FEE)),
            (_("At the latest"), shown(rules.latest_day(target, timezone.localdate()))),
        ]

    def answers(self, target: Invoice, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        return [*self.facts(target)[:3], (_("New due date"), shown(data["until"]))]

    def refuse(self, target: Invoice, data: Mapping[str, Any], today: date) -> str | None:
        if reason := rules.why_not_postponed(target):
            return reason
        until = data.get("until")
        if until is None:
            return None
        if until <= max(target.due_on, today):
            return AtField(_("Choose a day after %(day)s.") % {"day": shown(max(target.due_on, today))}, "until")
        latest = rules.latest_day(target, today)
        if until > latest:
            return AtField(_("It can be postponed to %(day)s at the latest.") % {"day": shown(latest)}, "until")
        return None

    def apply(self, target: Invoice, data: Mapping[str, Any], now: datetime) -> Change:
        target.postponed_to = data["until"]
        target.save(update_fields=["postponed_to"])
        before, after = target.due_on.isoformat(), data["until"].isoformat()
        return Change(target, before={"due_on": before}, after={"due_on": after, "fee": str(settings.POSTPONE_FEE)})
