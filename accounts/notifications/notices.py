"""Notifications by mail to a user. They never contain a PUK, PIN, code or password."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from accounts.models import User
from selfservice.kernel.outbox.enqueue import Command, enqueue


def notify(user: User, notice: str, *, key: str | None = None, **context: Any) -> None:
    """Send the mail `templates/mail/<notice>` to the user, in their language. Call inside an action or `as_system`."""
    enqueue(mail_to(user, notice, key=key, **context), company_id=user.company_id)


def mail_to(user: User, notice: str, *, key: str | None = None, **context: Any) -> Command:
    """Return the command that sends the mail `templates/mail/<notice>` to the user, in their language."""
    payload = {
        "to": user.email,
        "template": notice,
        "language": user.language,
        "context": {"name": user.name, **context},
    }
    return Command("mail", key or f"{notice}:{user.uid}:{uuid4()}", payload=payload)
