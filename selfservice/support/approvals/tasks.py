"""What the front page and the menu say of requests that wait for the person."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selfservice.kernel.actions.requests import to_answer
from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.core.formatting import number
from selfservice.kernel.navigation.dashboard import Task, Urgency
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.request import full_actor
from selfservice.kernel.tables.counts import access_key

# Labels that the task names.
NAMED = 3


def waiting_count(actor: Actor) -> int:
    """Return how many requests the person may answer, half a minute old at most."""
    return cached_figure("to-answer", access_key(actor), lambda: len(to_answer(actor)))


def requests_to_answer(request: HttpRequest) -> list[Task]:
    """Return the task to answer what waits; a single request by its name."""
    waiting = to_answer(full_actor(request))
    if not waiting:
        return []
    if len(waiting) == 1:
        (one,) = waiting
        title = _("%(by)s asks for your approval") % {"by": one.run.actor_name}
        return [Task("shield", title, f"{one.label}: {one.target}", one.url, _("Look"), urgency=Urgency.NOW)]
    n = len(waiting)
    title = ngettext("%(n)s request awaits your answer", "%(n)s requests await your answer", n) % {"n": number(n)}
    labels = list(dict.fromkeys(str(one.label) for one in waiting))
    text = " · ".join(labels[:NAMED]) + (" …" if len(labels) > NAMED else "")
    return [Task("shield", title, text, reverse("approvals"), _("See them"), urgency=Urgency.NOW)]
