"""The demo's chats: one that goes on between the administrator and support, and one that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions.access import portal_actor
from selfservice.kernel.actions.runner import run
from selfservice.kernel.scope.actor import StaffActor
from selfservice.kernel.scope.models import as_system
from selfservice.support.chat import agents, service
from selfservice.support.core.cases import open_case
from selfservice.support.core.messages import Writer
from selfservice.support.desk.actions.set_room import SetRoom
from selfservice.support.models import AgentState, Case, ChatSession, TextModule

ACTIVE, WAITING, AGENT = "mette.lindqvist", "freja.kjaer", "sofie.support"
FIRST = "Hej. Kan jeg få flyttet tre numre til en anden konto i dag?"
ANSWER = "Hej Mette. Ja, det kan vi godt. Hvilke numre drejer det sig om?"
SECOND = "Min eSIM vil ikke aktivere på den nye telefon."
TEXTS = (
    ("Goddag", "Goddag. Du taler med support. Hvad kan jeg hjælpe med?", "Hello. This is support. How can I help?"),
    ("Et øjeblik", "Et øjeblik, så undersøger jeg det.", "One moment, I will look into it."),
    ("Farvel", "Tak for chatten. Du kan altid svare i sagen.", "Thank you. You can always answer in the case."),
)
# As if the employee's page stayed open, and the chat went on, for as long as a demo runs.
LASTS = timedelta(days=1)


def make_chats() -> None:
    """Make them, unless an earlier start has."""
    with as_system("make the demo's chats"), transaction.atomic():
        people: dict[str, Any] = {
            user.username: user for user in User.objects.system().filter(username__in=[ACTIVE, WAITING, AGENT])
        }
        if TextModule.objects.exists() or len(people) < 3:
            return
        TextModule.objects.bulk_create(TextModule(name=n, text_da=da, text_en=en) for n, da, en in TEXTS)
        sofie = StaffActor(id=people[AGENT].pk, name=people[AGENT].name)
        run(SetRoom, sofie, None, {"has_room": "on", "capacity": "3"})
        chat = _begin(people[ACTIVE], FIRST)
        agents.take(sofie, chat.uid)
        service.send(chat, sofie, ANSWER, uuid4())
        _begin(people[WAITING], SECOND)
        later = timezone.now() + LASTS
        ChatSession.objects.system().filter(pk=chat.pk).update(active_at=later)
        AgentState.objects.filter(user=people[AGENT]).update(seen_at=later)


def _begin(user: User, body: str) -> ChatSession:
    """A chat as the page begins it, but at any hour."""
    writer = Writer.of(portal_actor(user))
    company: Any = user.company
    case = open_case(company, writer, service.subject_of(body), body, channel=Case.Channel.CHAT,
                     audience=Case.Audience.AUTHOR)  # fmt: skip
    now = timezone.now()
    return ChatSession.objects.create(company=company, case=case, user=user, queued_at=now, active_at=now)
