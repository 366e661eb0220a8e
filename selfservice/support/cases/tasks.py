"""The front page's task about cases that wait for the person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selfservice.kernel.core.formatting import number
from selfservice.kernel.db.cached_query import CachedQuery
from selfservice.kernel.navigation.dashboard import Task, Urgency
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import page_actor
from selfservice.support.models import Case

# Beyond so many, the task says no number.
MOST = 100


def case_tasks(request: HttpRequest) -> list[Task]:
    """Return a task for the person's own cases that wait for their answer. None while viewing as a colleague."""
    actor = page_actor(request)
    if actor.real is not None:
        return []
    waiting = _WAITING.rows(actor, actor.id)
    if not waiting:
        return []
    n = len(waiting)
    title = ngettext("Support waits for your answer in %(n)s case", "Support waits for your answer in %(n)s cases", n)
    url = reverse("case", args=[waiting[0].uid]) if n == 1 else f"{reverse('cases')}?visning=venter&mine=on"
    text = waiting[0].subject if n == 1 else _("Read what we wrote, and answer.")
    return [Task("chat", title % {"n": number(n)}, text, url, _("Read and answer"), "", Urgency.SOON)]


def _waiting(actor: Actor, user: Any) -> Any:
    rows = Case.objects.visible_to(actor).filter(author=user, state=Case.State.WAITING.value)
    return rows.order_by("-last_message_at", "-id")[:MOST]


_WAITING: CachedQuery[Case] = CachedQuery(_waiting)
