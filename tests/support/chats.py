"""A customer and employees of support in a chat, for tests: `as_system` where a test looks, actors where it acts."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Company, User
from accounts.permissions.access import portal_actor
from selfservice.kernel.scope.actor import PortalActor, StaffActor
from selfservice.kernel.scope.models import acting_as, as_system
from selfservice.support.chat import service
from selfservice.support.models import AgentState, Case, ChatSession, Message, WeeklyHours


def open_always() -> None:
    """Support is open around the clock, every day but holidays."""
    WeeklyHours.objects.all().delete()
    for day in range(7):
        WeeklyHours.objects.create(weekday=day, opens=time(0), closes=time.max)


def agent(user: User, *, capacity: int = 3, has_room: bool = True) -> StaffActor:
    """An employee who is there, with room."""
    values: dict[str, Any] = {"has_room": has_room, "capacity": capacity, "seen_at": timezone.now()}
    AgentState.objects.update_or_create(user=user, defaults=values)
    return StaffActor(id=user.pk, name=user.name)


def gone(user: User) -> None:
    """The employee's page has not asked for two minutes."""
    AgentState.objects.filter(user=user).update(seen_at=timezone.now() - timedelta(minutes=2))


def customer(user: User) -> PortalActor:
    """A customer's actor as it is in a request."""
    with as_system("tests: an actor"):
        return portal_actor(user)


def begin(user: User, company: Company, body: str = "Hvor er min pakke?") -> ChatSession:
    """A chat that waits."""
    actor = customer(user)
    with acting_as(actor):
        _case, chat = service.begin(actor, company, body, uuid4())
    assert chat is not None
    return chat


def fresh(chat: ChatSession) -> ChatSession:
    """The chat as it is stored."""
    with as_system("tests"):
        found: ChatSession = ChatSession.objects.system().select_related("case", "agent", "user").get(pk=chat.pk)
        return found


def case_of(chat: ChatSession) -> Case:
    """Its case, as it is stored."""
    return fresh(chat).case


def said(chat: ChatSession) -> list[tuple[str, str]]:
    """The messages of a chat in order: which side, and what."""
    with as_system("tests"):
        rows = Message.objects.system().filter(case=chat.case_id).order_by("seq")
        return list(rows.values_list("author_kind", "body"))


def change(chat: ChatSession, **values: Any) -> None:
    """Change a chat in the table, as time would."""
    with as_system("tests"):
        ChatSession.objects.system().filter(pk=chat.pk).update(**values)
