"""Client of the mail server by Django's SMTP backend, with permanent and temporary errors distinguished."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from selfservice.gateways.mail.port import Attachment
from selfservice.kernel.core.errors import Refused, Unavailable


class SmtpMail:
    """Client of the mail server and of its simulator."""

    def send(
        self, *, key: str, to: str, subject: str, text: str, html: str, attachments: Sequence[Attachment] = ()
    ) -> None:
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        # The same command has the same Message-ID, so that a mail sent twice appears once in the recipient's mailbox.
        message_id = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
        mail = EmailMultiAlternatives(
            " ".join(subject.split()),
            text,
            to=[to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(html, "text/html")
        for one in attachments:
            mail.attach(one.name, one.content, one.type)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            if all(code >= 500 for code in codes):
                raise Refused(f"SMTP {codes[0]}") from error
            raise Unavailable(f"SMTP {codes[0]}") from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code >= 500:
                raise Refused(f"SMTP {error.smtp_code}") from error
            raise Unavailable(f"SMTP {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(type(error).__name__) from error
