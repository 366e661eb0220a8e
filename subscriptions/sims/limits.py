"""Limits of one person: how many codes of a kind (PUK, eSIM) are shown to them within an hour."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from selfservice.kernel.models import ActionRun
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system

AN_HOUR = timedelta(hours=1)
MOST_CODES = 10


def lock_person(actor: Actor) -> None:
    """Lock the user's row, so that concurrent requests of one user can't exceed a limit."""
    with as_system("one person's requests come one after another"):
        User.objects.system().select_for_update(of=("self",)).filter(pk=actor.id or 0).first()


def too_many_codes(actor: Actor, slug: str) -> str | None:
    """Return why the user can't be shown another code by the action, or None.

    Counted in the database, at all of the user's companies: it needs no cache.
    """
    with as_system("count the codes that a person has been shown"):
        shown = ActionRun.objects.system().filter(
            action=slug, actor_kind=actor.kind, actor_id=actor.id,
            state=ActionRun.State.DONE, created_at__gte=timezone.now() - AN_HOUR,
        )  # fmt: skip
        if shown.count() < MOST_CODES:
            return None
    return _("You have seen %(most)s codes within an hour. Try again later, or call support.") % {"most": MOST_CODES}
