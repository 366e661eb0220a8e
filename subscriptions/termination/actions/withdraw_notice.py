"""Withdraw notice: until the last day is over, nothing has happened to the subscription."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext_lazy

from selfservice.kernel.actions import scheduled
from selfservice.kernel.actions.runner import ActionRefused, Change
from selfservice.kernel.core.formatting import day as shown_day
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.models import as_system
from subscriptions.core import open_runs
from subscriptions.core.action import SubscriptionAction
from subscriptions.models import Subscription
from subscriptions.termination import receipt as endings
from subscriptions.termination.actions.end_service import EndService


class WithdrawNotice(SubscriptionAction):
    """Withdraw notice. No fresh second factor: nobody loses anything by it."""

    slug = "keep"
    address = "fortryd-opsigelse"
    label = _lazy("Take notice back")
    log_label = _lazy("Notice taken back")
    consequence = _lazy("The subscription goes on as before, at the same price.")
    done_receipt = _lazy("The notice of %(target)s is taken back. The subscription goes on.")
    refused_receipt = _lazy("The notice of %(target)s was not taken back. %(why)s")
    many_label = ngettext_lazy(
        "Take back the notice of %(n)s subscription", "Take back the notice of %(n)s subscriptions", "count"
    )
    many_done = ngettext_lazy(
        "The notice of %(n)s subscription is taken back", "The notice of %(n)s subscriptions is taken back", "count"
    )
    many_ahead = ngettext_lazy(
        "Notice of %(n)s subscription will be taken back", "Notice of %(n)s subscriptions will be taken back", "count"
    )
    icon = "check"
    takes_number = False
    Form = OnceForm

    @classmethod
    def offered(cls, target: Subscription) -> bool:
        return target.gives_notice

    def refuse(self, target: Subscription, data: Mapping[str, Any], today: date) -> str | None:
        if target.terminated_on is None:
            return _("No notice has been given.")
        if target.terminated_on < today:
            return _("The last day is over.")
        if not any(run.action == EndService.slug for run in open_runs.open_runs(self.actor, target)):
            return _("Notice was not given here. Call support to take it back.")
        return super().refuse(target, data, today)

    def facts(self, target: Subscription) -> list[tuple[Any, Any]]:
        return [(_("Notice given"), _("last day %(day)s") % {"day": shown_day(target.terminated_on)})]

    def apply(self, target: Subscription, data: Mapping[str, Any], now: datetime) -> Change:
        with as_system("what was planned for the last day"):
            planned = ActionRun.objects.system().filter(
                action=EndService.slug, target_model=target._meta.label_lower, target_id=target.pk,
                state=ActionRun.State.SCHEDULED,
            )  # fmt: skip
            # A locked run is being executed at this moment, and waits for the lock that is held here.
            found = planned.select_for_update(skip_locked=True).first()
        if found is None:
            raise ActionRefused(_("It is ending at this moment."))
        scheduled.end(found, self.actor, target)
        before, target.terminated_on = {"terminated_on": target.terminated_on}, None
        target.save(update_fields=["terminated_on"])
        endings.notify_of_termination(target, self.actor, "number_kept")
        return Change(target, before=before, after={"terminated_on": None})
