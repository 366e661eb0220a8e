"""Files of messages: stored with a message, and checked for viruses where a scanner is set up."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from selfservice.kernel.outbox.enqueue import Command, enqueue
from selfservice.support.cases.files import CheckedFile
from selfservice.support.models import Attachment, Message

SCAN = "support.scan"


def attach(message: Message, files: Iterable[CheckedFile]) -> None:
    """Store files with a message. With a scanner nobody can open them before it has answered. Inside an action."""
    state = Attachment.State.QUARANTINED if settings.SCANNER_URL else Attachment.State.CLEAN
    for file in files:
        row = Attachment.objects.create(
            company_id=message.company_id, message=message, name=file.name, content_type=file.content_type,
            size=len(file.content), sha256=file.digest, content=file.content, state=state,
        )  # fmt: skip
        if state == Attachment.State.QUARANTINED:
            enqueue(Command(SCAN, f"{SCAN}:{row.uid}", target_id=row.pk), company_id=row.company_id)
