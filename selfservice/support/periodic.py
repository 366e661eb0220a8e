"""Periodic jobs of this app."""

from __future__ import annotations

from selfservice.kernel.jobs.periodic import register
from selfservice.support.service_messages.mails import mail_due

register("service messages are mailed", mail_due)
