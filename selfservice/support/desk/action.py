"""Base of what support does to a case."""

from __future__ import annotations

from typing import ClassVar

from accounts.notifications.notices import notify
from selfservice.kernel.actions.runner import Action
from selfservice.support.core.messages import author_of
from selfservice.support.models import Case, ChatSession

# The log's kind of what only support reads about.
INTERNAL = "desk"


class CaseAction(Action):
    """An action of support on a case. No reason is asked for: the case is the reason."""

    model = Case
    related = ("author",)
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    log_kind = INTERNAL


def tell_author(case: Case, notice: str) -> None:
    """Mail the author a link to the case, but not while they chat: then they see the answer at once."""
    author = author_of(case)
    chats = ChatSession.objects.system().filter(case=case).exclude(state=ChatSession.State.ENDED)
    if author and not chats.exists():
        key = f"{notice}:{case.uid}:{case.last_seq}:{case.version}"
        notify(author, notice, key=key, case=str(case), about_uid=str(case.uid))
