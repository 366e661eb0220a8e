"""The giver's answer in the portal: give a number to the company that asks for it, or keep it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Takeover
from orders.takeover import answer, notices
from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.formatting import month, when
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.core.action import SubscriptionAction, act_url
from subscriptions.models import Subscription, Transfer
from subscriptions.plans.catalogue import Catalogue
from subscriptions.prices import A_DAY, last_charge, once
from subscriptions.sims.rules import swapping_refusal
from subscriptions.transfers.service import OPEN


class OnRequest(SubscriptionAction):
    """Answer to the company that asks to take the number over. Its page is behind the link in the mail."""

    bulk = False
    Form = OnceForm

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        """There is no button: few numbers are asked for, and the page of a number would ask for each."""
        return False

    @staticmethod
    def request(target: Subscription) -> Takeover | None:
        """Return the request that waits for an answer, if there is one."""
        with as_system("who asks for a number of the actor's"):
            found = Takeover.objects.system().filter(subscription=target, state=Takeover.State.WAITING)
            one = found.select_related("company", "item__order").order_by("-pk").first()
            return one if one and answer.awaits(one) else None

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if self.request(target) is None:
            return _nobody_asks()
        return super().refuse(target, data, today)

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        return {**super().receipt_words(target, run), "to": run.after.get("to", "")}

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        found = self.request(target)
        if found is None:
            return []
        return [(_("New owner"), found.company.name), (_("Answer by"), when(found.expires_at))]

    @staticmethod
    def waiting(target: Subscription) -> Takeover:
        """Return the request, locked. Raise ActionRefused if it was answered at the same time. Under `as_system`."""
        found = answer.locked(subscription=target, state=Takeover.State.WAITING)
        if found is None or not answer.awaits(found):
            raise ActionRefused(_nobody_asks())
        return found


def _nobody_asks() -> str:
    return _("Nobody asks for this number now. The request was answered, withdrawn, or has lapsed.")


class GiveNumber(OnRequest):
    """Give the number: it moves when the new owner's first day begins."""

    slug = "give_number"
    address = "afgiv"
    label = _lazy("Give the number away")
    log_label = _lazy("Number given to another company")
    consequence = _lazy(
        "The number moves to the new owner with its SIM card. Your price, add-ons and data about the user do not."
    )
    done_receipt = _lazy("%(target)s goes to %(to)s. Your company's last day is %(last)s.")
    refused_receipt = _lazy("%(target)s stays with you. %(why)s")
    icon = "users"
    tone = "danger"
    takes_number = reroutes = True
    step_up = True

    def receipt_words(self, target: Subscription, run: ActionRun) -> dict[str, Any]:
        last = run.after.get("on")
        shown = shown_day(date.fromisoformat(str(last))) if last else ""
        return {**super().receipt_words(target, run), "last": shown}

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if reason := super().refuse(target, data, today):
            return reason
        if target.terminated_on is not None:
            return _("Notice has been given for the number. Take that back first.")
        if Transfer.objects.visible_to(self.actor).filter(subscription=target, state__in=OPEN).exists():
            return _("The number is being transferred already.")
        return swapping_refusal(target.number)

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        found = self.request(target)
        if found is None:
            return []
        last = answer.first_day_of(found, timezone.localdate()) - A_DAY
        charge = once(last_charge(Catalogue().monthly(target), last))
        return [
            *super().facts(target),
            (_("Your company's last day"), shown_day(last)),
            (_("Your last payment"), _("%(amount)s for %(month)s") % {"amount": charge, "month": month(last)}),
            (_("Or say no"), format_html('<a href="{}">{}</a>', act_url(KeepNumber, target), KeepNumber.label)),
        ]

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        with as_system("the giver says yes to a takeover"):
            found = self.waiting(target)
            answer.accept(found, self.actor.name, now)
        return Change(target, after={"to": found.company.name, "on": found.last_day})


class KeepNumber(OnRequest):
    """Decline the request: nothing changes."""

    slug = "keep_number"
    address = "behold"
    label = _lazy("Keep the number")
    log_label = _lazy("Number not given to another company")
    consequence = _lazy("The company that asks gets a no. Nothing changes.")
    done_receipt = _lazy("You keep %(target)s. %(to)s is notified.")
    refused_receipt = _lazy("The request for %(target)s was not declined. %(why)s")
    icon = "lock"
    takes_number = False

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        with as_system("the giver says no to a takeover"):
            found = self.waiting(target)
            answer.end(found, Takeover.State.DECLINED, reason="takeover_declined", by=self.actor.name, now=now)
            notices.notify_requester(found, "takeover_declined")
        return Change(target, after={"to": found.company.name})
