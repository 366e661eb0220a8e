"""Periodic job: licences end when their last day is over."""

from __future__ import annotations

from django.utils import timezone

from selfservice.kernel.actions.runner import ActionRefused, run
from selfservice.kernel.scope.models import as_system
from telephony.core.licences import free_seats
from telephony.licences.actions.finish_endings import FinishEndings
from telephony.licences.endings import giving_up
from telephony.models import LicenceEnding, LicencePool

# Pools of one run of the job.
MOST = 100


def end_licences() -> int:
    """End licences whose last day is over and that can end; return of how many pools.

    Licences that users still have are left alone until a person has taken them from users.
    """
    done = 0
    with as_system("licences end") as system:
        rows = LicenceEnding.objects.system().filter(ended_at=None, last_day__lt=timezone.localdate())
        due = LicencePool.objects.system().filter(pk__in=rows.values("pool")).order_by("pk")
        able = [pool.uid for pool in due if free_seats(system, pool) or giving_up(system, pool)]
    for uid in able[:MOST]:
        # One transaction each.
        with as_system("licences end") as system:
            try:
                run(FinishEndings, system, uid)
            except ActionRefused:
                continue
            done += 1
    return done
