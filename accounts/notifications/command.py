"""Handler of e-mail commands: renders the mail when it is sent, in the recipient's language."""

from __future__ import annotations

from typing import Any, TypedDict

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _lazy

from accounts.notifications import links
from selfservice.gateways.mail.client import SmtpMail
from selfservice.kernel.models import OutboxCommand
from selfservice.kernel.outbox.enqueue import CommandHandler


class MailHandler(CommandHandler):
    """Payload: to, template (templates/mail/<name>.txt, its first line the subject), language, context.

    A secret link (password reset) is created here and never stored: the context names the user.
    """

    kind = "mail"
    label = _lazy("E-mail")
    queue = "fast"
    batch = 20

    def deliver(self, command: OutboxCommand) -> dict[str, Any]:
        payload = command.payload
        parts = rendered(payload["template"], payload["language"], payload["context"])
        SmtpMail().send(key=command.key, to=payload["to"], **parts)
        return {}


class Parts(TypedDict):
    """What a mail says."""

    subject: str
    text: str
    html: str


def rendered(template: str, language: str, given: dict[str, Any]) -> Parts:
    """Return a mail's subject, text and HTML."""
    with translation.override(language):
        context = {**given, "portal": settings.PORTAL, "portal_url": settings.PORTAL_URL}
        if link := links.links.get(template):
            context["link"] = link.url(given)
            context["button"] = link.button
        subject, _, text = render_to_string(f"mail/{template}.txt", context).lstrip().partition("\n")
        html = render_to_string(
            "mail/base.html", {**context, "subject": subject, "paragraphs": text.strip().split("\n\n")}
        )
    return {"subject": subject, "text": text.strip() + "\n", "html": html}
