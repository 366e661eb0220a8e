"""`manage.py resume`: retry parked outbox commands after the cause is fixed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from selfservice.kernel.actions.runner import run
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.scope.models import as_system
from selfservice.site.actions.retry_command import RetryCommand


class Command(BaseCommand):
    """The admin action "Try again", for many commands. The audit log records it with the reason."""

    help = "Set parked commands of the outbox going again: all, or those of a kind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", default="", help="only this kind, such as eboks.letter")
        parser.add_argument("--reason", required=True, help="what was wrong and has been mended; kept in the log")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["reason"].strip():
            raise CommandError("Say what was wrong and has been mended: --reason")
        with as_system("set parked commands going again") as system:
            parked = OutboxCommand.objects.system().filter(state=OutboxCommand.State.PARKED)
            if options["kind"]:
                parked = parked.filter(kind=options["kind"])
            uids = list(parked.values_list("uid", flat=True))
            for uid in uids:
                run(RetryCommand, system, uid, {"reason": options["reason"]})
        self.stdout.write(f"{len(uids)} set going again")
