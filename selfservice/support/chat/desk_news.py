"""What an employee's page of chats shows, whole or since the last poll."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.support.chat.news import messages_after
from selfservice.support.chat.offer import State, agents_there
from selfservice.support.desk.customer import parts_of
from selfservice.support.models import ChatSession, Message, TextModule


def chats_of(actor: Actor) -> list[ChatSession]:
    """Return the employee's own chats and those that wait, by one query."""
    mine = Q(state=State.ACTIVE, agent=actor.id) | Q(state=State.WAITING)
    rows = ChatSession.objects.visible_to(actor).filter(mine)
    return list(rows.select_related("case", "user", "company").order_by("queued_at", "pk"))


def stamp_of(chats: list[ChatSession]) -> str:
    """Return a text that changes whenever one of the chats does."""
    known = ",".join(f"{chat.pk}:{chat.state}:{chat.case.last_seq}" for chat in chats)
    return sha256(known.encode()).hexdigest()[:16]


def standing(request: HttpRequest, actor: Actor, chats: list[ChatSession], uid: str, after: int = 0) -> dict[str, Any]:
    """Return the context: the queue, the employee's chats, and the open one of them with its messages."""
    own = [chat for chat in chats if chat.state == State.ACTIVE]
    waiting = [chat for chat in chats if chat.state == State.WAITING]
    opened = next((chat for chat in own if str(chat.uid) == uid), None)
    gone = _gone(actor, uid) if uid and opened is None else None
    # What one had until it ended is still read to its end.
    read = gone if gone and gone.state == State.ENDED and gone.agent_id == actor.id else opened
    messages = messages_after(actor, read, after) if read else []
    last = messages[-1].seq if messages else after
    query = urlencode({"chat": uid, "after": str(last), "stamp": stamp_of(chats)})
    return {
        "own": own,
        "waiting": waiting,
        "chat": opened,
        "chat_messages": messages,
        "own_kind": Message.Author.STAFF,
        # The name under which the page keeps what is not sent yet.
        "store": str(opened.uid) if opened else "desk",
        "read": read,
        "gone": gone,
        "now": timezone.now(),
        "customer_wrote": Message.Author.CUSTOMER,
        "live_url": reverse("admin:support_chatsession_live"),
        "poll": f"{reverse('admin:support_chatsession_live_news')}?{query}",
    }


def _gone(actor: Actor, uid: str) -> ChatSession | None:
    """Return the chat of a page that is not the employee's own any more: it has ended, waits, or is a colleague's."""
    with suppress(Http404):
        chat: ChatSession = get_or_404(
            ChatSession.objects.visible_to(actor).select_related("case", "user", "company", "agent"), uid=uid
        )
        return chat
    return None


def around(actor: Actor, chat: ChatSession) -> dict[str, Any]:
    """Return what the page of an open chat adds: the customer, colleagues, and texts in the customer's language."""
    with as_system("which colleagues have room"):
        colleagues = [one for one in agents_there(timezone.now()) if one.user_id != actor.id]
    english = chat.user.language == "en"
    texts = [(one.name, (one.text_en if english else "") or one.text_da) for one in TextModule.objects.all()]
    return {
        "colleagues": colleagues,
        "texts": texts,
        "case_url": f"/admin/support/case/{chat.case_id}/change/",
        "customer_parts": parts_of(actor, chat.case),
    }
