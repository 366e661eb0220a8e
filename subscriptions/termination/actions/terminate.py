"""Give notice of a subscription: it continues until its last day, and notice can be withdrawn until then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, ngettext_lazy

from selfservice.kernel.actions import due_date
from selfservice.kernel.actions.runner import Change, run
from selfservice.kernel.core.dates import OptionalDayField
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import weekday
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.refusals import AtField
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.core.action import SubscriptionAction
from subscriptions.core.second_factor import receives_codes
from subscriptions.models import Subscription, Transfer
from subscriptions.network.coverage import on_network
from subscriptions.plans.catalogue import Catalogue
from subscriptions.prices import A_DAY, a_month, earliest_end, last_charge, once, prorated
from subscriptions.termination import receipt as endings
from subscriptions.termination.actions.end_service import EndService

# How far beyond notice and binding the last day can be.
MOST = timedelta(days=366)
OFFERED = (Transfer.State.WAITING, Transfer.State.ACCEPTED)


class TerminateForm(OnceForm):
    """The last day."""

    last_day = OptionalDayField(
        label=_lazy("Last day"),
        first=_lazy("As soon as notice and binding allow"),
        hint=_lazy("E.g. “31 Jan”."),
        help_text=_lazy("The subscription works and is paid to that day."),
    )


class Terminate(SubscriptionAction):
    """Costly and final: a page of its own, a fresh second factor, a receipt as PDF and by mail."""

    slug = "terminate"
    address = "opsig"
    label = _lazy("Terminate the subscription")
    log_label = _lazy("Notice given")
    consequence = _lazy("The numbers and lines are gone for good after the last day. Until then you can take it back.")
    done_receipt = EndService.planned_receipt
    refused_receipt = _lazy("%(target)s was not terminated. %(why)s")
    many_label = ngettext_lazy("Terminate %(n)s subscription", "Terminate %(n)s subscriptions", "count")
    many_done = ngettext_lazy("%(n)s subscription is terminated", "%(n)s subscriptions are terminated", "count")
    many_ahead = ngettext_lazy(
        "%(n)s subscription will be terminated", "%(n)s subscriptions will be terminated", "count"
    )
    then: ClassVar[Mapping[str, Any]] = {"keep": None}
    icon = "x"
    tone = "danger"
    takes_number = True
    step_up = True
    check = True
    Form = TerminateForm
    # In bulk, the batch notifies the requester.
    is_bulk = False

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        return super().offered(target) and not target.gives_notice

    def consequence_for(self, target: Subscription) -> Any:
        if on_network(target):
            return _("The number is gone for good after the last day. Until then you can take it back.")
        return _("The line is gone for good after the last day. Until then you can take it back.")

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "day": shown_day(target.terminated_on)}

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return the catalogue, read once for the action."""
        return Catalogue()

    @cached_property
    def _offered(self) -> dict[int, Transfer | None]:
        return {}

    def prepare(self, targets: Sequence[Any]) -> None:
        super().prepare(targets)
        self.is_bulk = len(targets) > 1
        with as_system("which numbers are being transferred"):
            open_ones = Transfer.objects.system().filter(subscription__in=[t.pk for t in targets], state__in=OFFERED)
            offered = {transfer.subscription_id: transfer for transfer in open_ones}
        self._offered.update({target.pk: offered.get(target.pk) for target in targets})
        for target in targets:
            target.plan = self.catalogue.plans[target.plan_id]

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if target.terminated_on is not None:
            return _("Notice has been given already: it ends on %(day)s.") % {"day": shown_day(target.terminated_on)}
        if (transfer := self._transfer(target)) is not None:
            return _transfer_refusal(transfer)
        wrong = self._wrong_day(target, data.get("last_day"), today)
        return AtField(wrong, "last_day") if wrong else None

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        today = timezone.localdate()
        found = [
            (_("Notice"), _days(target.plan.notice_days)),
            (_("First possible last day"), _weekday_and_day(self._earliest(target, today))),
        ]
        if target.binding_until and target.binding_until >= today:
            found.append((_("Binding"), _("until %(day)s") % {"day": shown_day(target.binding_until)}))
        if target.holder_name:
            found.append((_("User"), target.holder_name))
        return found

    def answers(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        last = self._last(target, data, day)
        left, charge = once(self._left(target, last)), once(self._last_charge(target, last))
        found = [
            (_("Last day"), _weekday_and_day(last)),
            (_("Notice"), _days(target.plan.notice_days)),
            (_("Still to pay"), _("%(amount)s, from today to the last day") % {"amount": left}),
            (_("Last charge"), _("%(amount)s for %(days)s") % {"amount": charge, "days": _days(last.day)}),
            (_("Billing stops on"), shown_day(last)),
            (_("Can be taken back"), _("until %(day)s, midnight") % {"day": shown_day(last)}),
        ]  # fmt: skip
        if target.holder_name:
            found.insert(0, (_("User"), target.holder_name))
        if receives_codes(target.number):
            found.append((_("Log-in codes"), _("Somebody gets codes to log in on this number. They must choose another"
                                               " second factor before the last day.")))  # fmt: skip
        return found

    def in_short(self, target: Subscription, data: Mapping[str, Any], day: date) -> list[tuple[Any, Any]]:
        last = self._last(target, data, day)
        return [
            (_("Last day"), _weekday_and_day(last)),
            (_("Last charge"), once(self._last_charge(target, last))),
        ]

    def sums(self, target: Subscription, data: Mapping[str, Any], day: date) -> Mapping[str, Decimal]:
        last = self._last(target, data, day)
        return {"monthly": self.catalogue.monthly(target), "last": self._last_charge(target, last)}

    def in_all(self, sums: Mapping[str, Decimal]) -> list[tuple[Any, Any]]:
        return [
            (_("Falls away"), a_month(sums["monthly"])),
            (_("Last charges in all"), once(sums["last"])),
        ]

    def seen(self, target: Subscription, data: Mapping[str, Any], day: date) -> str:
        last = self._last(target, data, day)
        return f"{last}/{self._last_charge(target, last)}/{self._left(target, last)}"

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        last = self._last(target, data, timezone.localdate(now))
        target.terminated_on = last
        target.save(update_fields=["terminated_on"])
        with as_system("the day on which it ends") as system:
            run(EndService, system, target.uid, {due_date.DUE: str(last + A_DAY)})
        charge = self._last_charge(target, last)
        endings.write_receipt(target, self.actor, last=last, charge=charge, left=self._left(target, last))
        endings.notify_of_termination(target, self.actor, "number_terminated", many=self.is_bulk)
        return Change(target, before={"terminated_on": None}, after={"terminated_on": last, "last_charge": charge})

    def _earliest(self, target: Subscription, today: date) -> date:
        return earliest_end(today, target.plan.notice_days, target.binding_until)

    def _last(self, target: Subscription, data: Mapping[str, Any], today: date) -> date:
        wished: date | None = data.get("last_day")
        return wished or self._earliest(target, today)

    def _wrong_day(self, target: Subscription, wished: date | None, today: date) -> str | None:
        earliest = self._earliest(target, today)
        if wished and wished < earliest:
            return _("The first possible last day is %(day)s: notice and binding last until then.") % {
                "day": shown_day(earliest)
            }
        if wished and wished > earliest + MOST:
            return _("That is too far ahead: the last day can be %(day)s at the latest.") % {
                "day": shown_day(earliest + MOST)
            }
        return None

    def _transfer(self, target: Subscription) -> Transfer | None:
        if target.pk not in self._offered:
            with as_system("whether a number is being transferred"):
                open_ones = Transfer.objects.system().filter(subscription=target, state__in=OFFERED)
                self._offered[target.pk] = open_ones.first()
        return self._offered[target.pk]

    def _left(self, target: Subscription, last: date) -> Decimal:
        return prorated(self.catalogue.monthly(target), timezone.localdate(), last)

    def _last_charge(self, target: Subscription, last: date) -> Decimal:
        return last_charge(self.catalogue.monthly(target), last)


def _transfer_refusal(transfer: Transfer) -> str:
    """Return why not during a transfer: an offer can be withdrawn; an agreed one can't, and ends the subscription."""
    if transfer.state == Transfer.State.WAITING:
        return _("The number is being transferred. Take the offer back first.")
    return _(
        "The transfer of the number is agreed, and can't be taken back here. Your last day with it is %(day)s, and you"
        " don't pay for it after that."
    ) % {"day": shown_day(transfer.on)}


def _days(days: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _weekday_and_day(day: date) -> str:
    return f"{weekday(day)} {shown_day(day)}"
