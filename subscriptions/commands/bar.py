"""Bars on a number: in force here once the network has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, F, Value, When
from django.db.models.functions import Now

from accounts.notices import notify
from selfservice.gateways.network.http import HttpNetwork
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox import CommandHandler
from subscriptions.bars import KIND
from subscriptions.models import Subscription

State = Subscription.State


class BarHandler(CommandHandler):
    """Payload: number, bars (all that the number is to have), lost. A lost phone waits for it: support hears soon.

    Whoever uses the number is told by mail: it may be somebody else who has barred it.
    """

    kind = KIND
    queue = "fast"
    deadline = timedelta(minutes=5)
    alarms = (5, 30, 60)

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        wanted = command.payload
        return {"order": HttpNetwork().set_bars(wanted["number"], wanted["bars"], key=command.key)}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        bars = command.payload["bars"]
        barred = Subscription.Bar.ALL in bars
        # A number that is terminated meanwhile stays so.
        state = Case(
            When(state__in=[State.ACTIVE, State.BARRED], then=Value(State.BARRED if barred else State.ACTIVE)),
            default=F("state"),
        )
        lost_since = Now() if barred and command.payload["lost"] else None
        number = Subscription.objects.system().filter(pk=command.target_id or 0)
        number.update(bars=bars, state=state, lost_since=lost_since)
        for one in number.select_related("user"):
            if one.user:
                notice = "number_barred" if barred else "number_unbarred"
                notify(one.user, notice, key=f"{notice}:{command.uid}", number=one.number)
