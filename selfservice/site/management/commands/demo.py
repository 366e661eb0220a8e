"""`manage.py demo`: load the demo data through the feed loader, and create its users."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from selfservice.kernel.feeds import load_directory
from selfservice.site.demo.chats import make_chats
from selfservice.site.demo.colleagues import make_colleagues
from selfservice.site.demo.disputes import make_disputes
from selfservice.site.demo.earlier import loaded_by_earlier_starts
from selfservice.site.demo.master_data import make_master_data
from selfservice.site.demo.orders.made import make_orders
from selfservice.site.demo.people import make_people
from selfservice.site.demo.recipients import make_recipients
from selfservice.site.demo.support.cases import make_cases
from selfservice.site.demo.support.opening import make_opening_hours
from selfservice.site.demo.support.waiting import make_waiting
from selfservice.site.demo.telephony.made import make_telephony
from selfservice.site.demo.world import write_network, write_world


class Command(BaseCommand):
    """The command; idempotent: a second run changes nothing."""

    help = "Load the demo world and write its logins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--world", choices=["normal", "large"], default="normal")
        parser.add_argument("--days", type=int, help="days of usage: by default a year, and invoices of two")
        parser.add_argument("--logins", type=Path, help="write the logins as JSON to this file")

        parser.add_argument("--network", type=Path, help="write what the network's simulator is to know to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This makes people with known passwords: only with DEMO=1")
        with tempfile.TemporaryDirectory() as folder:
            large, today = options["world"] == "large", timezone.localdate()
            write_world(
                Path(folder),
                today=today,
                large=large,
                loaded=loaded_by_earlier_starts(today),
                days=options["days"],
            )
            for result in load_directory(Path(folder)):
                self.stdout.write(f"{result.file}: {result.inserted} new, {result.updated} changed")
                if result.refused:
                    raise CommandError("\n".join(map(str, result.refusals)))
        if options["network"]:
            write_network(options["network"], large=options["world"] == "large")
        path: Path = options["logins"] or settings.ROOT / "var" / "logins.json"
        logins = make_people(path.with_name("demo-secrets.json"))
        # Subjects and receipts are stored in the language of those who read them.
        with translation.override("da"):
            for make in (
                make_colleagues, make_recipients, make_master_data, make_opening_hours, make_disputes, make_orders,
                make_telephony, make_cases, make_chats, make_waiting,
            ):  # fmt: skip
                make()
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(logins, ensure_ascii=False))
