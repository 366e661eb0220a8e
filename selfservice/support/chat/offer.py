"""Whether a chat is offered now: support is open, and an employee who is there has room for one more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from selfservice.kernel.scope.models import as_system
from selfservice.support.hours.stored import hours
from selfservice.support.models import AgentState, ChatSession

State = ChatSession.State
# An employee whose page has not asked for this long is gone: it asks at least once a minute, also in a hidden tab.
HEARTBEAT = timedelta(seconds=90)
# The wait is estimated by so many of the latest chats of the last hours, or not at all.
LEAST_SAMPLES, MOST_SAMPLES, RECENT = 5, 20, timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a customer is promised before a chat begins."""

    # Until when support is open; null while it is closed.
    until: datetime | None
    opens: datetime | None
    # How many wait, and how long it has taken lately (minutes; null if too few have been answered).
    waiting: int
    minutes: int | None
    # Whether an employee is there, and whether one of them has room.
    staffed: bool
    has_room: bool

    @property
    def is_open(self) -> bool:
        """Return whether a chat can begin."""
        return self.until is not None and self.has_room

    @property
    def place(self) -> int:
        """Return the place in the queue of a chat that begins now."""
        return self.waiting + 1


def offer(at: datetime | None = None) -> Offer:
    """Return what is offered now. Closed: by the two queries of the opening hours alone."""
    now = at or timezone.now()
    opening = hours()
    until = opening.open_until(now)
    if until is None:
        return Offer(None, opening.opens_at(now), 0, None, staffed=False, has_room=False)
    with as_system("chats of all customers decide whether there is room for one more"):
        there = list(agents_there(now))
        waiting = ChatSession.objects.system().filter(state=State.WAITING).count()
        minutes = _usual_wait(now)
    has_room = any(agent.active < agent.capacity for agent in there)
    return Offer(until, opening.opens_at(now), waiting, minutes, staffed=bool(there), has_room=has_room)


def agents_there(now: datetime) -> Any:
    """Return the employees who take chats and are there, each with the number of their chats. Under `as_system`."""
    own = ChatSession.objects.system().filter(state=State.ACTIVE, agent=OuterRef("user")).order_by()
    active = Coalesce(Subquery(own.values("agent").annotate(n=Count("pk")).values("n")), 0)
    rows = AgentState.objects.filter(has_room=True, seen_at__gt=now - HEARTBEAT).annotate(active=active)
    return rows.select_related("user").order_by("user__name")


def _usual_wait(now: datetime) -> int | None:
    latest = ChatSession.objects.system().order_by("-pk").values_list("queued_at", "taken_at")[: 2 * MOST_SAMPLES]
    waits = [taken - queued for queued, taken in latest if taken and taken > now - RECENT][:MOST_SAMPLES]
    if len(waits) < LEAST_SAMPLES:
        return None
    return max(1, round(sum(waits, timedelta()) / len(waits) / timedelta(minutes=1)))


def place_of(chat: ChatSession) -> int:
    """Return a waiting chat's place in the queue, from 1; 0 if it does not wait."""
    if chat.state != State.WAITING:
        return 0
    with as_system("chats of all customers are in one queue"):
        before = Q(queued_at__lt=chat.queued_at) | Q(queued_at=chat.queued_at, pk__lte=chat.pk)
        return ChatSession.objects.system().filter(before, state=State.WAITING).count()
