"""The page of a user who leaves."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from selfservice.kernel.actions.runner import run
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.models import ActionRun
from telephony.leaving.actions.set_last_day import SetLastDay
from telephony.models import TelephonyUser


class LeavePage(ActPage):
    """Who takes over each place; then "Is this right?"."""

    model = TelephonyUser
    section = "leaving"

    def back_to(self, target: TelephonyUser) -> str:
        return reverse("telephony_user", args=[target.uid])

    def done(self, row: ActionRun) -> HttpResponse:
        """Note the last day of a user who is to leave on a later day, for the list of those who leave soon."""
        if row.state == ActionRun.State.SCHEDULED and row.due_at is not None:
            last = timezone.localdate(row.due_at) - timedelta(days=1)
            run(SetLastDay, self.actor, self.target.uid, {"leaves_on": f"{last:%d.%m.%Y}"})
        return super().done(row)
