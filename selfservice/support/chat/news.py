"""What a page of a chat shows of it: its messages after a number, and its state. The same for both sides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system
from selfservice.support.chat.offer import State, place_of
from selfservice.support.models import ChatSession, Message

# Messages shown at once; what was written before them is in the case.
SHOWN = 200
# Digits of a message's number.
LONGEST = 9


def after_of(request: HttpRequest) -> int:
    """Return the number of the last message that a page has; 0 if it says none."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0


def messages_after(actor: Actor, chat: ChatSession, after: int) -> list[Message]:
    """Return the latest messages of a chat after a number, in order."""
    rows = Message.objects.visible_to(actor).filter(case=chat.case_id, seq__gt=after).defer("body_key")
    return list(rows.order_by("-seq")[:SHOWN])[::-1]


def agent_name(chat: ChatSession) -> str:
    """Return the name of the employee who has the chat. Customers don't see the logins of employees."""
    if chat.agent_id is None:
        return ""
    with as_system("who the customer chats with"):
        return User.objects.system().values_list("name", flat=True).get(pk=chat.agent_id)


def standing(actor: Actor, chat: ChatSession, after: int = 0) -> dict[str, Any]:
    """Return the context of a customer's chat: messages, place in the queue, and where the page asks for more."""
    messages, place = messages_after(actor, chat, after), place_of(chat)
    last = messages[-1].seq if messages else after
    query = urlencode({"chat": chat.uid, "after": last, "place": place})
    return {
        "chat": chat,
        "case": chat.case,
        "case_url": reverse("case", args=[chat.case.uid]),
        "chat_messages": messages,
        "own_kind": Message.Author.CUSTOMER,
        "place": place,
        "agent_name": agent_name(chat),
        "waits": chat.state == State.WAITING,
        "ended": chat.state == State.ENDED,
        "poll": "" if chat.state == State.ENDED else f"{reverse('support_chat_news')}?{query}",
    }
