"""Task of the front page: many calls have been forwarded out of the company."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from selfservice.kernel.core.formatting import when
from selfservice.kernel.navigation.dashboard import Task, Urgency
from selfservice.kernel.scope.request import page_actor
from telephony.exchange.usage import SHOWN
from telephony.models import DestinationPolicy
from telephony.permissions import CHANGE, SEE


def alarm_tasks(request: HttpRequest) -> list[Task]:
    """Return a task for each company with a burst of forwards in the last days, for those who may do something."""
    actor = page_actor(request)
    if not (actor.holds(CHANGE) and actor.holds(SEE)):
        return []
    seen = DestinationPolicy.objects.visible_to(actor).filter(alarmed_at__gt=timezone.now() - SHOWN)
    return [
        Task(
            "alert",
            _("Many calls are forwarded out of %(company)s") % {"company": one.company.name},
            _("It was unusual at %(when)s. See who forwards where.") % {"when": when(one.alarmed_at)},
            f"{reverse('destinations')}?selskab={one.company.uid}",
            _("See the forwards"),
            "warn",
            Urgency.NOW,
        )
        for one in seen.select_related("company").order_by("-alarmed_at")[:3]
    ]
