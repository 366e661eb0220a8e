"""What an employee of support does with chats: take, hand over, give back. Room for them is set at the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from selfservice.kernel import audit
from selfservice.kernel.actions.base import ActionRefused
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import writing_as
from selfservice.support.chat.offer import agents_there
from selfservice.support.chat.service import State, change_case, return_to_queue, say
from selfservice.support.models import AgentState, Case, ChatSession


def state_of(user_id: int) -> AgentState:
    """Return the employee's state; a new one takes no chats yet."""
    return AgentState.objects.get_or_create(user_id=user_id, defaults={"seen_at": timezone.now()})[0]


def take(actor: Actor, uid: UUID) -> ChatSession:
    """Take a waiting chat. One of two who try at once wins. Raises ActionRefused where it can't be taken."""
    with writing_as(actor):
        # Locked, so that two tabs of one employee don't take more than there is room for.
        state_of(actor.id or 0)
        own = AgentState.objects.select_for_update(no_key=True).get(user=actor.id)
        chat = _waiting(uid)
        if own_chats(actor).count() >= own.capacity:
            raise ActionRefused(_("You have as many chats as you have room for."))
        now = timezone.now()
        chat.state, chat.agent_id, chat.active_at = State.ACTIVE, actor.id, now
        # The first answer is what the wait is measured by.
        chat.taken_at = chat.taken_at or now
        chat.save(update_fields=["state", "agent", "active_at", "taken_at"])
        change_case(chat, assigned_to_id=actor.id)
        Case.objects.system().filter(pk=chat.case_id, state=Case.State.NEW).update(state=Case.State.OPEN)
        say(chat, lambda: _("%(name)s is with you now.") % {"name": actor.name})
    audit.record(actor, "support_view", chat.company, reason=f"Chat {chat.case}")
    return chat


def _waiting(uid: UUID) -> ChatSession:
    rows = ChatSession.objects.system().select_for_update(of=("self",), no_key=True).filter(uid=uid)
    chat = rows.select_related("case", "user", "company", "agent").first()
    if chat is None or chat.state == State.ENDED:
        raise ActionRefused(_("The chat has ended."))
    if chat.state == State.ACTIVE:
        raise ActionRefused(_("%(name)s has taken the chat.") % {"name": chat.agent.name if chat.agent else "–"})
    return chat


def own_chats(actor: Actor) -> Any:
    """Return the employee's chats, the longest first."""
    rows = ChatSession.objects.visible_to(actor).filter(state=State.ACTIVE, agent=actor.id)
    return rows.select_related("case", "user", "company").order_by("taken_at", "pk")


def hand_over(actor: Actor, uid: UUID, to: User | None) -> None:
    """Give a chat of one's own to a colleague who is there, or back to the queue. Raises ActionRefused."""
    with writing_as(actor):
        if to is not None and not agents_there(timezone.now()).filter(user=to).exists():
            raise ActionRefused(_("%(name)s takes no chats right now.") % {"name": to.name})
        rows = ChatSession.objects.system().select_for_update(of=("self",), no_key=True)
        rows = rows.filter(uid=uid, state=State.ACTIVE, agent=actor.id)
        chat = rows.select_related("case", "user").first()
        if chat is None:
            raise ActionRefused(_("The chat is not yours any more."))
        if to is None:
            _to_queue(chat)
            return
        chat.agent, chat.active_at = to, timezone.now()
        chat.save(update_fields=["agent", "active_at"])
        change_case(chat, assigned_to=to)
        say(chat, lambda: _("%(name)s has handed the chat over to %(to)s.") % {"name": actor.name, "to": to.name})


def leave(actor: Actor) -> int:
    """Take no more chats, and give those one has back to the queue; return how many."""
    AgentState.objects.filter(user=actor.id).update(has_room=False)
    with writing_as(actor):
        rows = ChatSession.objects.system().select_for_update(of=("self",), no_key=True)
        found = rows.filter(state=State.ACTIVE, agent=actor.id).select_related("case", "user").order_by("pk")
        for chat in found:
            _to_queue(chat)
        return len(found)


def _to_queue(chat: ChatSession) -> None:
    return_to_queue(chat, lambda: _("You wait for another employee, and are among the first in the queue."))
