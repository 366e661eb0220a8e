"""Ask the scanner for viruses about a file that was sent to support, and open or empty it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from selfservice.gateways.scanner.client import HttpScanner
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler
from selfservice.kernel.scope.models import as_system
from selfservice.support.cases.attachments import SCAN
from selfservice.support.models import Attachment

State = Attachment.State


class ScanHandler(CommandHandler):
    """The command's target is the file. Until there is an answer it stays closed."""

    kind = SCAN
    label = _lazy("Virus check of a file")
    model = Attachment

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        with as_system("read a file for the scanner"):
            row = Attachment.objects.system().filter(pk=command.target_id or 0, state=State.QUARANTINED).first()
        return {"virus": HttpScanner().scan(bytes(row.content)) if row else ""}

    def confirmed(self, command: OutboxCommand, answer: dict[str, Any]) -> None:
        rows = Attachment.objects.system().filter(pk=command.target_id or 0, state=State.QUARANTINED)
        if answer["virus"]:
            rows.update(state=State.REFUSED, content=b"")
        else:
            rows.update(state=State.CLEAN)

    def refused(self, command: OutboxCommand, reason: str) -> None:
        # What the scanner can't read is not opened.
        rows = Attachment.objects.system().filter(pk=command.target_id or 0, state=State.QUARANTINED)
        rows.update(state=State.REFUSED, content=b"")
