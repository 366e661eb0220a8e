"""`manage.py resume`: let parked commands of the outbox go on, once the cause is mended."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models.functions import Now

from selfservice.kernel import audit
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope import as_system

State = OutboxCommand.State


class Command(BaseCommand):
    """Five errors of our own park a command; this gives it five more. On record with the reason."""

    help = "Set parked commands of the outbox going again: all, or those of a kind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", default="", help="only this kind, such as eboks.letter")
        parser.add_argument("--reason", required=True, help="what was wrong and has been mended; kept in the log")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["reason"].strip():
            raise CommandError("Say what was wrong and has been mended: --reason")
        with as_system(f"resume: {options['reason']}") as system:
            parked = OutboxCommand.objects.system().filter(state=State.PARKED)
            if options["kind"]:
                parked = parked.filter(kind=options["kind"])
            rows = list(parked.select_for_update())
            for row in rows:
                audit.record(system, "command_resumed", row, company_id=row.company_id)
            OutboxCommand.objects.system().filter(pk__in=[row.pk for row in rows]).update(
                state=State.PENDING, local_errors=0, due_at=Now(), lease_until=None
            )
        self.stdout.write(f"{len(rows)} set going again; the sweep takes them within half a minute")
