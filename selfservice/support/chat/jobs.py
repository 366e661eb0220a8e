"""What happens to chats by themselves: employees who are gone, closing time, silence, and access that was lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions.access import access_of, users_with_grants
from selfservice.kernel.core.formatting import until
from selfservice.kernel.scope.models import as_system
from selfservice.support.chat.offer import HEARTBEAT, State, agents_there
from selfservice.support.chat.service import finish, return_to_queue, say
from selfservice.support.hours.stored import is_open
from selfservice.support.models import Case, ChatSession


def look_after_chats() -> int:
    """Do all of it once; return how many chats have changed."""
    with as_system("chats of all customers are looked after"):
        if not ChatSession.objects.system().exclude(state=State.ENDED).exists():
            return 0
        return sum(step() for step in STEPS)


def _open(*conditions: Any, **filters: Any) -> list[ChatSession]:
    """Return chats that have not ended, locked; those that somebody else changes now are left for the next time."""
    rows = ChatSession.objects.system().filter(*conditions, **filters).exclude(state=State.ENDED)
    rows = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return list(rows.select_related("case", "user").order_by("queued_at", "pk"))


def _end_without_access() -> int:
    """End the chats of people who are no longer active, or have no access at the company any more."""
    open_ = ChatSession.objects.system().exclude(state=State.ENDED)
    people = users_with_grants().filter(pk__in=open_.values("user"), state=User.State.ACTIVE)
    companies = {user.pk: {part.company_id for part in access_of(user)} for user in people}
    lost = [pk for pk, user, company in open_.values_list("pk", "user", "company")
            if company not in companies.get(user, ())]  # fmt: skip
    return _finish(_open(pk__in=lost), lambda: _("The chat has ended: the access of the customer's login has changed."))


def _end_over() -> int:
    """End the chats whose case somebody has called solved, or has closed, on its page."""
    return _finish(_open(case__state__in=(Case.State.SOLVED, Case.State.CLOSED)), lambda: _("The case is solved."))


def _return_left() -> int:
    """Put chats whose employee is gone back where they were in the queue."""
    there = Q(agent__agent_state__seen_at__gt=timezone.now() - HEARTBEAT)
    chats = _open(~there, state=State.ACTIVE)
    for chat in chats:
        return_to_queue(chat, lambda: _("The employee is gone. You wait for another one, and are among the first."))
    return len(chats)


def _answer_in_writing() -> int:
    """Make cases of the chats that wait while support is closed, or nobody there takes chats."""
    if is_open() and agents_there(timezone.now()).exists():
        return 0
    chats = _open(state=State.WAITING)
    for chat in chats:
        due = chat.case.due_at
        finish(chat, lambda due=due: in_writing(due))
    return len(chats)


def in_writing(due: Any) -> str:
    """Return the sentence that promises an answer in writing."""
    if due is None:
        return _("Nobody is free to chat. Your text is a case now, which we answer in writing.")
    return _("Nobody is free to chat. Your text is a case now, which we answer in writing before %(due)s.") % {
        "due": until(timezone.localtime(due))
    }


def _warn_idle() -> int:
    idle = timedelta(minutes=settings.CHAT_IDLE_MINUTES)
    chats = _open(state=State.ACTIVE, active_at__lt=timezone.now() - idle, warned_at=None)
    for chat in chats:
        chat.warned_at = timezone.now()
        chat.save(update_fields=["warned_at"])
        say(chat, lambda: _("Nobody has written for %(n)s minutes. The chat ends soon, and goes on as a case.")
            % {"n": settings.CHAT_IDLE_MINUTES})  # fmt: skip
    return len(chats)


def _end_idle() -> int:
    warned = timezone.now() - timedelta(minutes=settings.CHAT_WARNED_MINUTES)
    chats = _open(state=State.ACTIVE, warned_at__lt=warned)
    return _finish(chats, lambda: _("The chat has ended, because nobody wrote. Go on in the case."))


def _finish(chats: Iterable[ChatSession], event: Any) -> int:
    found = list(chats)
    for chat in found:
        finish(chat, event)
    return len(found)


STEPS = (_end_without_access, _end_over, _return_left, _answer_in_writing, _warn_idle, _end_idle)
