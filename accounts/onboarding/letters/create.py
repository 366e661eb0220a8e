"""Writing the letter's row and its command, in the transaction that approves the application."""

from __future__ import annotations

from accounts.models import Application, Company, Letter, User
from selfservice.gateways.eboks.client import HttpEboks
from selfservice.kernel.outbox.enqueue import Command

KIND = "eboks.letter"


def write_letter(application: Application, company: Company, user: User) -> Letter:
    """Create the letter with the message id it keeps for ever. Its page is rendered by the worker that sends it."""
    return Letter.objects.create(
        company=company, application=application, user=user, message_id=HttpEboks().new_message_id()
    )


def letter_command(application: Application) -> Command | None:
    """The command that delivers the application's letter, or None when it got none."""
    letter = Letter.objects.system().filter(application=application).order_by("-id").first()
    return Command(KIND, letter.message_id, target_id=letter.pk) if letter else None
