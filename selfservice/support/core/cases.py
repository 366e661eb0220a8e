"""Open a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

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
    case = Case.objects.create(
        company=company, author_name=writer.name, subject=subject, last_message_at=timezone.now(), **values
    )
    add_message(case, writer, body, client_id)
    return case
