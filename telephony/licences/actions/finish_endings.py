"""End licences whose last day is over: the portal takes them from users whom people have named, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.actions.runner import ActionRefused, Change
from telephony.core.licences import free_seats
from telephony.exchange.action import TelephonyAction
from telephony.exchange.sync import sync
from telephony.licences.endings import holders, open_endings
from telephony.models import LicencePool


class FinishEndings(TelephonyAction):
    """Take from the named users, then end what is free. Licences still in use stay, and are paid for, until released.

    The job (licences/jobs.py) tries again; the front page says which users must be chosen.
    """

    slug = "finish_endings"
    label = _lazy("End licences")
    log_label = _lazy("Licences ended")
    actors = frozenset({"system"})
    model = LicencePool
    related = ("type",)

    def apply(self, target: LicencePool, data: Mapping[str, Any], now: datetime) -> Change:
        due = list(open_endings(self.actor, target).filter(last_day__lt=timezone.localdate(now)))
        chosen = {pk for ending in due for pk in ending.release}
        # Only as many as must: others may have given theirs back since the people were named.
        have = holders(self.actor, target)
        needed = max(0, have.count() - (target.seats - sum(ending.count for ending in due)))
        rows = have.filter(pk__in=chosen).order_by(F("last_used_at").asc(nulls_first=True), "pk")
        # As when licences are bought: a user whose row is locked is taken the next time.
        people = list(rows.select_for_update(of=("self",), skip_locked=True)[:needed]) if chosen and needed else []
        for one in people:
            one.licence = None
            one.save(update_fields=["licence"])
        before = target.seats
        for ending in due:
            count = min(ending.count, free_seats(self.actor, target))
            target.seats -= count
            target.save(update_fields=["seats"])
            if count == ending.count:
                ending.ended_at = now
            else:
                ending.count -= count
            ending.save(update_fields=["ended_at", "count"])
        if target.seats == before and not people:
            raise ActionRefused("nothing is free")
        after: dict[str, Any] = {"licence": target.type.name, "seats": target.seats}
        if people:
            after["gave_up"] = [one.name for one in people]
        given = sync(people)
        return Change(
            target, before={"seats": before}, after=after, mails=[(given, target.company_id)] if given else []
        )
