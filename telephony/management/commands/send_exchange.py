"""Send everything to the telephone exchange: `manage.py send_exchange [CVR …]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from selfservice.kernel.scope.models import as_system
from telephony.exchange.everything import companies_with_telephony, send_everything


class Command(BaseCommand):
    """Order it for all companies that have telephony, or for those that are named."""

    help = "Sends users, numbers, call flows, opening hours, lists and recordings to the telephone exchange again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cvr", nargs="*", help="CVR numbers of companies; all of them without any")

    def handle(self, *args: Any, **options: Any) -> None:
        with as_system("send everything to the telephone exchange"):
            found = companies_with_telephony()
        wanted = set(options["cvr"])
        for company in found:
            if not wanted or company.cvr in wanted:
                self.stdout.write(f"{company.cvr}: {send_everything(company)}")
