"""`manage.py prepare_demo`: prepare everything that the demo needs before its processes start."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """The command; idempotent, and fast when there is nothing to do."""

    help = "Make the demo's tables, texts, static files and world."
    # The checks run once, in the processes that follow.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--world", default="normal")
        parser.add_argument("--logins", type=Path, required=True)
        parser.add_argument("--network", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        self._print_step("Tables")
        call_command("migrate", database="owner" if "owner" in settings.DATABASES else "default", verbosity=0)
        self._print_step("Texts, styles and icons")
        call_command("compile_texts", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self._print_step("Demo world")
        demo_options = {name: options[name] for name in ("world", "logins", "network")}
        call_command("demo", stdout=StringIO(), **demo_options)

    def _print_step(self, step: str) -> None:
        self.stdout.write(f"  {step} …")
        self.stdout.flush()
