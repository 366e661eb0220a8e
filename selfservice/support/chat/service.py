"""What happens in a chat: it begins, goes on, changes hands and ends. Rows are locked in the order chat, case.

A message and an event are rows of the case, which are the record of the chat; no action runs for each (docs/adr/0034).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Company, User
from selfservice.kernel.scope.actor import Actor
from selfservice.kernel.scope.models import as_system, writing_as
from selfservice.support.cases.about import About
from selfservice.support.chat.offer import offer
from selfservice.support.core.cases import open_case, solve
from selfservice.support.core.messages import EVENT, Kind, Writer, add_message
from selfservice.support.core.notices import mail_answered, mail_chatted
from selfservice.support.models import Case, ChatSession, Message

State = ChatSession.State
# The case is called by the beginning of what was written.
SUBJECT_LENGTH = 80


def chat_of(actor: Actor) -> ChatSession | None:
    """Return the user's chat that has not ended: there is one at most, whichever tab or device asks."""
    rows = ChatSession.objects.visible_to(actor).filter(user=actor.id).exclude(state=State.ENDED)
    return rows.select_related("case").first()


def begin(
    actor: Actor, company: Company, body: str, client_id: UUID, about: About | None = None
) -> tuple[Case, ChatSession | None]:
    """Begin a chat with its first message; return its case, and the chat.

    Without room it becomes a case that is answered in writing, and there is no chat. With one already, the message is
    sent there. The same form sent twice begins once.
    """
    with as_system("one begins at a time"):
        user = User.objects.system().select_for_update(no_key=True).get(pk=actor.id or 0)
    if found := chat_of(actor):
        send(found, actor, body, client_id)
        return found.case, found
    again = Message.objects.visible_to(actor).filter(case__author=user, author=user, client_id=client_id)
    if sent := again.select_related("case").first():
        return sent.case, None
    offered, now = offer().is_open, timezone.now()
    with writing_as(actor):
        channel = Case.Channel.CHAT if offered else Case.Channel.WRITTEN
        case = open_case(
            company, Writer.of(actor), subject_of(body), body, client_id=client_id, channel=channel,
            audience=Case.Audience.AUTHOR, **({"category": about.category, **about.columns} if about else {}),
        )  # fmt: skip
        if not offered:
            return case, None
        return case, ChatSession.objects.create(company=company, case=case, user=user, queued_at=now, active_at=now)


def subject_of(body: str) -> str:
    """Return the beginning of the first line."""
    line = body.strip().splitlines()[0]
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 1].rsplit(' ', 1)[0]} …"


def send(chat: ChatSession, actor: Actor, body: str, client_id: UUID) -> Message:
    """Store a message. One that comes after the end of the chat is a message of its case, and support's is mailed."""
    with writing_as(actor):
        rows = ChatSession.objects.system().filter(pk=chat.pk).exclude(state=State.ENDED)
        goes_on = rows.update(active_at=timezone.now(), warned_at=None)
        message, is_new = add_message(chat.case, Writer.of(actor), body, client_id)
        if is_new and not goes_on and message.author_kind == Kind.STAFF:
            mail_answered(chat.case)
        return message


def end(chat: ChatSession, actor: Actor) -> bool:
    """End a chat for one of its sides; return whether it had not ended. It is solved if support wrote last."""
    with writing_as(actor):
        chat = locked(chat)
        if chat.state == State.ENDED:
            return False
        if actor.kind == "user":
            # They read on in the case.
            change_case(chat, seen_seq=chat.case.last_seq)
        finish(chat, lambda: _("%(name)s has ended the chat.") % {"name": actor.name})
        if chat.case.state == Case.State.WAITING:
            solve(chat.case, timezone.now())
        return True


def want_mail(chat: ChatSession, actor: Actor) -> None:
    """Note that a chat that has not ended is to be mailed, as a link."""
    with writing_as(actor):
        ChatSession.objects.system().filter(pk=chat.pk).exclude(state=State.ENDED).update(wants_mail=True)


def finish(chat: ChatSession, event: Any) -> None:
    """End a locked chat with the words of an event: its case goes on in writing. Inside `writing_as`.

    Who has asked for a mail gets one, and so does who has not been shown support's last message.
    """
    chat.state, chat.ended_at = State.ENDED, timezone.now()
    chat.save(update_fields=["state", "ended_at"])
    say(chat, event)
    answers = Message.objects.system().filter(case=chat.case_id, author_kind=Kind.STAFF)
    if chat.wants_mail:
        mail_chatted(chat.case)
    elif answers.filter(seq__gt=chat.case.seen_seq).exists():
        mail_answered(chat.case)


def return_to_queue(chat: ChatSession, event: Any) -> None:
    """Let a locked chat wait again, where it was in the queue: before all that came later. Inside `writing_as`."""
    chat.state, chat.agent = State.WAITING, None
    # It is not the customer's fault that it waits.
    chat.active_at, chat.warned_at = timezone.now(), None
    chat.save(update_fields=["state", "agent", "active_at", "warned_at"])
    change_case(chat, assigned_to=None)
    say(chat, event)


def say(chat: ChatSession, event: Any) -> None:
    """Add an event to the chat, in the customer's language. Inside `writing_as`."""
    with translation.override(chat.user.language):
        add_message(chat.case, EVENT, str(event()))


def locked(chat: ChatSession) -> ChatSession:
    """Return the chat as it is now, locked until the transaction ends. Inside `writing_as`."""
    rows = ChatSession.objects.system().select_for_update(of=("self",), no_key=True)
    found: ChatSession = rows.select_related("case", "user").get(pk=chat.pk)
    return found


def change_case(chat: ChatSession, **values: Any) -> None:
    """Change columns of the chat's case. Inside `writing_as`."""
    Case.objects.system().filter(pk=chat.case_id).update(**values)
    for name, value in values.items():
        setattr(chat.case, name, value)
