"""Create the letter's row and its command, in the transaction that approves the application."""

from __future__ import annotations

from accounts.models import Application, Company, Letter, User
from selfservice.gateways.eboks.client import HttpEboks
from selfservice.kernel.outbox.enqueue import Command

KIND = "eboks.letter"


def write_letter(application: Application, company: Company, user: User) -> Letter:
    """Create the letter with its permanent message id. The worker that sends it renders the page."""
    return Letter.objects.create(
        company=company, application=application, user=user, message_id=HttpEboks().new_message_id()
    )


def letter_command(application: Application) -> Command | None:
    """Return the command that delivers the application's letter, or None if there is no letter."""
    letter = Letter.objects.system().filter(application=application).order_by("-id").first()
    return Command(KIND, letter.message_id, target_id=letter.pk) if letter else None
