"""`manage.py compile_texts`: compile the Danish texts; `--update` first collects new ones from code and templates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from selfservice.site import texts


class Command(BaseCommand):
    """The command; it needs no GNU gettext."""

    help = "Compile (and with --update collect) the texts of the user interface."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["update"]:
            count, missing = texts.update(settings.ROOT)
            self.stdout.write(f"{count} texts, {missing} without Danish")
        texts.compile_all(settings.ROOT)
