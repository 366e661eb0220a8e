"""What a case promises when support changes its category or priority."""

from __future__ import annotations

from datetime import datetime

from selfservice.support.hours.stored import answer_due
from selfservice.support.models import Case, Message

# It is support's turn.
OURS = (Case.State.NEW, Case.State.OPEN)
OVER = (Case.State.SOLVED, Case.State.CLOSED)


def promised(case: Case) -> datetime | None:
    """Return by when support must answer, counted from the first message that it has not answered; or None."""
    if case.state not in OURS:
        return None
    messages = Message.objects.system().filter(case=case)
    answered = messages.filter(author_kind=Message.Author.STAFF).order_by("-seq").values_list("seq", flat=True).first()
    waits = messages.filter(author_kind=Message.Author.CUSTOMER, seq__gt=answered or 0).order_by("seq").first()
    return answer_due(case.category, case.priority, waits.created_at if waits else case.created_at)
