"""Messages in force or to come. Each process keeps them for half a minute: every page of numbers asks for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.db.models import Q
from django.utils import timezone

from selfservice.kernel.cache.figures import cached_figure
from selfservice.kernel.scope.actor import Actor
from selfservice.support.models import ServiceMessage
from selfservice.support.service_messages.audience import concerning, read_companies

KEY = "service-messages"
# Planned work is shown on the pages of numbers this long before.
AHEAD = timedelta(days=3)
# How long a message that is over is listed.
PAST = timedelta(days=90)


def not_over() -> list[ServiceMessage]:
    """Return the published messages that are not over, those that begin first first."""
    now = timezone.now()
    found = cached_figure(KEY, (), _read)
    return [one for one in found if one.ends is None or one.ends > now]


def _read() -> list[ServiceMessage]:
    rows = ServiceMessage.objects.exclude(published_at=None).filter(Q(ends=None) | Q(ends__gt=timezone.now()))
    found = list(rows.order_by("starts", "id"))
    read_companies(found)
    return found


def forget() -> None:
    """Read them again at the next page: an action has changed one."""
    caches["process"].delete(make_template_fragment_key(KEY, ()))


def shown_to(actor: Actor) -> list[ServiceMessage]:
    """Return those that concern the actor."""
    return concerning(actor, not_over())


def near() -> list[ServiceMessage]:
    """Return those in force, and planned work of the next days."""
    return [one for one in not_over() if one.starts <= timezone.now() + AHEAD]


def for_all() -> list[ServiceMessage]:
    """Return those near that concern everybody, for people who have not logged in."""
    return [one for one in near() if one.is_for_all]


def past(actor: Actor) -> list[ServiceMessage]:
    """Return those that are over and concerned the actor, the newest first."""
    now = timezone.now()
    rows: Any = ServiceMessage.objects.exclude(published_at=None).filter(ends__lte=now, ends__gt=now - PAST)
    return concerning(actor, rows.order_by("-ends", "-id")[:50])
