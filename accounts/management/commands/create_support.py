"""`manage.py create_support`: create a login for an employee of the operator, with a link to the first log-in."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.support.actions.invite_support import InviteSupport
from accounts.support.first_login import first_login_link
from selfservice.kernel.actions.runner import ActionRefused, FormInvalid, run
from selfservice.kernel.scope.models import as_system


class Command(BaseCommand):
    """Command that sets no password: the person chooses one, with an authenticator app, by a single-use link."""

    help = "Create a login for support (the admin), and show or mail the link to its first log-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("email")
        parser.add_argument("mobile", nargs="?", default="", help="to reach the person; never a second factor")
        parser.add_argument("--name", default="", help="the person's name; the user name when left out")
        parser.add_argument("--mail", action="store_true", help="send the link by mail instead of showing it")
        parser.add_argument(
            "--again",
            action="store_true",
            help="a new start for an existing login: removes its password and second factors, ends its sessions",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = {key: options[key] for key in ("username", "email", "mobile", "mail", "again")}
        data["name"] = options["name"] or options["username"]
        try:
            with as_system(f"create_support by {_who()}") as system:
                user: Any = run(InviteSupport, system, data=data).target
        except FormInvalid as invalid:
            errors = [f"{name}: {' '.join(map(str, found))}" for name, found in invalid.form.errors.items()]
            raise CommandError("\n".join(errors)) from invalid
        except ActionRefused as refused:
            raise CommandError(refused.reason) from refused
        if options["mail"]:
            self.stdout.write(f"{user.username}: the link is on its way to {user.email}.")
            return
        self.stdout.write(f"{user.username}: give the person this link; it works once, within one hour:")
        self.stdout.write(first_login_link(user))


def _who() -> str:
    """Return the operating system's user who runs the command, for the log."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
