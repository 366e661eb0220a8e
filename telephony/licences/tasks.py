"""Tasks of the front page: users who must be chosen to give up a licence."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selfservice.kernel.core.formatting import day, number
from selfservice.kernel.navigation.dashboard import Task, Urgency
from selfservice.kernel.scope.request import page_actor
from telephony.licences.overview import holdings
from telephony.models import LicenceEnding, LicencePool
from telephony.permissions import CHANGE


def licence_tasks(request: HttpRequest) -> list[Task]:
    """Return a task for each kind of licence of which more are in use than are left when some end."""
    actor = page_actor(request)
    if not actor.holds(CHANGE):
        return []
    open_ones = LicenceEnding.objects.visible_to(actor, function=CHANGE).filter(ended_at=None)
    pools = LicencePool.objects.visible_to(actor, function=CHANGE).filter(pk__in=open_ones.values("pool"))
    today, found = timezone.localdate(), []
    for one in holdings(actor, pools):
        if not one.lacking:
            continue
        last_day = one.endings[0].last_day
        words = {"licence": one.pool.type.name, "n": number(one.lacking), "day": day(last_day)}
        title = ngettext(
            "%(licence)s: %(n)s user must give up a licence",
            "%(licence)s: %(n)s users must give up a licence",
            one.lacking,
        )
        if last_day < today:
            text = _("Licences should have ended on %(day)s, but are in use. You pay for them until they are free.")
        else:
            text = _("Licences end on %(day)s. Those in use then go on, and you pay for them.")
        url = reverse("licence", args=[one.pool.uid])
        urgency = Urgency.NOW if last_day < today else Urgency.SOON
        found.append(Task("layers", title % words, text % words, url, _("See the licence"), "warn", urgency))
    return found
