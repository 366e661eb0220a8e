"""Let takeovers lapse that the giver has not answered within 48 hours."""

from __future__ import annotations

from django.db.models.functions import Now

from orders.models import Takeover
from orders.takeover.actions.answer_takeover import LapseTakeover
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.actions.runner import run
from selfservice.kernel.scope.models import as_system

MOST = 100


def lapse_takeovers() -> int:
    """End those whose time is over, each in a transaction of its own, and return how many."""
    lapsed = 0
    with as_system("let takeovers lapse"):
        late = Takeover.objects.system().filter(state=Takeover.State.WAITING, expires_at__lt=Now())
        uids = list(late.order_by("expires_at").values_list("uid", flat=True)[:MOST])
    for uid in uids:
        with as_system("a takeover lapses") as system:
            try:
                run(LapseTakeover, system, uid)
                lapsed += 1
            except ActionRefused:
                # The giver has answered at the same time.
                continue
    return lapsed
