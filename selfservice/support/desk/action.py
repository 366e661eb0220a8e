"""Base of what support does to a case."""

from __future__ import annotations

from typing import ClassVar

from selfservice.kernel.actions.runner import Action
from selfservice.support.models import Case, ChatSession

# The log's kind of what only support reads about.
INTERNAL = "desk"


class CaseAction(Action):
    """An action of support on a case. No reason is asked for: the case is the reason."""

    model = Case
    related = ("author",)
    actors: ClassVar[frozenset[str]] = frozenset({"staff"})
    log_kind = INTERNAL


def chats_now(case: Case) -> bool:
    """Return whether its customer chats: then they see an answer at once, and need no mail."""
    return ChatSession.objects.system().filter(case=case).exclude(state=ChatSession.State.ENDED).exists()
