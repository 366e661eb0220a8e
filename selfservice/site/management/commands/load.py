"""`manage.py load DIR`: load the feed files of a directory."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from selfservice.kernel.feeds import files, load_directory


class Command(BaseCommand):
    """The command; prints each file's result, and exits with status 1 when anything was refused."""

    help = "Load the feed files (companies, accounts, …) of a directory. Loading the same again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--json", action="store_true", help="print the result for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        if not directory.is_dir():
            raise CommandError(f"{directory} is not a directory")
        results = load_directory(directory)
        if not results:
            raise CommandError(f"{directory} holds no file of the feed ({', '.join(files)})")
        if options["json"]:
            self.stdout.write(json.dumps([asdict(r) for r in results], ensure_ascii=False))
        for result in results if not options["json"] else ():
            self.stdout.write(
                f"{result.file}: {result.inserted} new, {result.updated} changed, {result.unchanged} unchanged,"
                f" {result.refused} refused"
            )
            for refusal in result.refusals:
                self.stdout.write(f"  {refusal}")
        if any(result.refused for result in results):
            raise CommandError("some files were refused; nothing of them was loaded")
