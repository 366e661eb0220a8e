"""Open a case, solve it, and tell whether a message still opens it again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import Company
from selfservice.support.core.messages import Writer, add_message
from selfservice.support.models import Case


def open_case(
    company: Company, writer: Writer, subject: str, body: str, *, client_id: UUID | None = None, **values: Any
) -> Case:
    """Store a case with its first message, and promise an answer. Call inside an action or `writing_as`.

    values: other columns of the case (category, channel, audience, account, author, about_…).
    """
    values.setdefault("author_id", writer.user_id)
    values.setdefault("author_name", writer.name)
    case = Case.objects.create(company=company, subject=subject, last_message_at=timezone.now(), **values)
    add_message(case, writer, body, client_id)
    return case


def solve(case: Case, now: datetime) -> None:
    """Note that a case is solved. It has to be locked: call inside an action on it."""
    case.state, case.solved_at, case.due_at = Case.State.SOLVED, now, None
    case.version += 1
    case.save(update_fields=["state", "solved_at", "due_at", "version"])


def opens_again(case: Case, now: datetime) -> bool:
    """Return whether a message goes on with the case; after settings.CASE_REOPEN_DAYS it begins a new one."""
    over_at = case.solved_at or case.closed_at
    return over_at is None or now - over_at <= timedelta(days=settings.CASE_REOPEN_DAYS)
