"""Periodic jobs of support."""

from __future__ import annotations

from selfservice.kernel.jobs.periodic import register
from selfservice.support.cases.jobs import close_solved
from selfservice.support.chat.jobs import look_after_chats
from selfservice.support.service_messages.mails import mail_due

register("solved cases are closed", close_solved)
register("chats are looked after", look_after_chats)

register("service messages are mailed", mail_due)
